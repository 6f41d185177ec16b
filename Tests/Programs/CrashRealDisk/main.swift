import RealCrashes

CrashCommand.run()
