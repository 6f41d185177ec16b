// A class on many machines: each marks a shard, `grader merge` joins them. The machines share a folder (the checkout, the
// class, the marks); a shard's gradebook is its own file, so no two write to one, and a shard that is run again goes on
// where it was.

import Judging

/// Writes job files for clusters.
public struct ClusterJobs {
  private let shards: Int
  private let labs: [LabDescription]
  private let grader: String

  /// Prepares jobs of so many shards; `grader` is the program, as the machines find it from the checkout.
  public init(shards: Int, labs: [LabDescription], grader: String = ".build/release/grader") {
    (self.shards, self.labs, self.grader) = (shards, labs, grader)
  }

  private var options: String { labs.count == 1 ? "--lab \(labs[0].name) " : "" }

  /// A script for Slurm's `sbatch`: an array job, a shard a task.
  public var slurm: String {
    """
    #!/usr/bin/env bash
    # Marks a class, a shard a task. Submit it in the checkout: sbatch powercut.sbatch CLASS MARKS
    # When all tasks have ended: \(grader) merge MARKS --out MARKS --class CLASS
    #SBATCH --job-name=powercut
    #SBATCH --array=1-\(shards)
    #SBATCH --ntasks=1
    #SBATCH --requeue
    #SBATCH --output=powercut-%A-%a.log
    set -u
    class=${1:?expected: sbatch powercut.sbatch CLASS MARKS}
    marks=${2:?expected: sbatch powercut.sbatch CLASS MARKS}
    exec \(grader) \(options)--class "$class" --out "$marks" \\
      --shard "$SLURM_ARRAY_TASK_ID/\(shards)" -j "${SLURM_CPUS_PER_TASK:-1}"

    """
  }

  /// An indexed job for Kubernetes, a shard a pod.
  public var kubernetes: String {
    """
    # Marks a class, a shard a pod. The claim `powercut` holds the checkout (with the grader built by the same image) in
    # kit, the class in class; the marks go to marks. When the job is complete, in any pod with the claim:
    #   cd /work/kit && \(grader) merge /work/marks --out /work/marks --class /work/class
    apiVersion: batch/v1
    kind: Job
    metadata:
      name: powercut
    spec:
      completionMode: Indexed
      completions: \(shards)
      parallelism: \(shards)
      backoffLimitPerIndex: 3
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: grader
              image: swift:6.3
              workingDir: /work/kit
              command: ["/bin/bash", "-c"]
              args:
                - >-
                  exec \(grader) \(options)--class /work/class --out /work/marks
                  --shard "$((JOB_COMPLETION_INDEX + 1))/\(shards)" -j 2
              resources:
                requests: { cpu: "2", memory: 2Gi }
                limits: { memory: 4Gi }
              volumeMounts:
                - { name: work, mountPath: /work }
          volumes:
            - name: work
              persistentVolumeClaim: { claimName: powercut }

    """
  }
}
