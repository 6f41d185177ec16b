// The frozen text itself: prose of this kit as it stood when the trainer was written, in lower case, without figures and
// without any other character than letters, spaces, ends of lines and `'(),-.:;?`. It is data and does not follow the
// handouts when they change, so that what is learned from it stays comparable.

extension Corpus {
  static let frozen: StaticString = """
    a lab kit on crash recovery, in swift. students complete small storage programs; a judge pulls
    the plug on them at every instant, in every way a file system may leave the disk, and shows the
    smallest accident that they do not survive.
    the disk belongs to the judge, and the student's code runs in processes of its own that live
    from one boot to the next power cut. what such a process remembers or prints earns nothing; only
    what it makes durable does.
    a table first. swift run -c release grader --submission gradersolutions prints, among others,
    these rows:
    below the table stand two remarks that are no marks. disks says on which of the disks of swift
    run shadow-copy models the scenarios with power cuts hold, and what is lost on the others. syncs
    says of a program that passes which of its syncs no scenario needs. a solution that does not
    sync its new file, and one that syncs it twice, read about themselves:
    neither runs the commands again: what a program does depends on what it reads, and all its runs
    are known by then (benchmarks sharing says what is booted more).
    then, for every scenario that failed, a card. the story is the smallest there is: steps that do
    not matter are left out, then losses, then power cuts, and of what remains it is the earliest
    moment. so the same failure has the same token whenever and wherever it is found. this card is
    about a solution that does not sync its new file:
    a scenario that passes with the word exhaustive has survived any number of power cuts, in this
    sense:
    - at every crash anywhere, power failed in every gap between two events of the run (file-system
    calls, commands, answers), in every state that the scenario's disk may be left in at that
    moment: all sets of changes that contain what was promised and are closed under the model's
    requirements, torn writes and lost names included. - the recovery that follows was cut off in
    the same way, and the recovery after that, until a further cut left no disk that had not been
    explored. so the number of cuts in a row is not bounded. a recovery that never leaves the same
    disk twice has no such end; its certificate says bounded, and how far it got. - on each of these
    disks the program booted, showed what it keeps, and performed the commands that the scenario
    goes on with; all of it was as the lab's specification allows.
    only disks that make a difference to what the program reads are booted on; that the others
    behave the same is the explorer's claim, and is held against brute force, which boots on every
    one (bruteforcetests: thousands of random programs, every model, every kind of call and fault,
    crashes of recoveries, outcomes and counts).
    the cases where known crash testers go wrong are a table of tests: testslitmus.md.
    the time is of one run; states and boots are the same in every run. the states of a log are
    counted, not visited; ours and alice's are states of different models. the command prints what
    other tools were measured at, too. benchmarks in-process and benchmarks boots say what a boot
    costs.
    a bank keeps its ledger in a file. clerks open accounts and move money; now and then somebody
    trips over the power cord. you write the ledger so that no power cut, at whatever instant, ever
    loses or invents a cent. the judge then pulls the cord at every instant, in every way the disk
    may be left, and shows you the smallest accident that you do not survive.
    you complete one file, ledgers.swift, and hand in nothing else. do the parts in order.
    overwriting the ledger in place is a race against the power cord: half old, half new, and no way
    to tell. so never touch the old ledger. write a complete new one beside it (the shadow), and
    then let one small step decide which counts:
    the step that decides is called the commit point. left of it nothing has happened, right of it
    everything has. that is all there is to atomicity; the rest of this lab is about a disk that
    does not do things in the order you asked for.
    - atomic. a call that the power cut met has happened completely or not at all, and calls happen
    in order. - durable. a call that has returned has happened, whatever comes. - one or the other
    (b). a call that throws because the disk failed has happened or not. the ledger shows one of the
    two, the same one until the next power cut; after that it may be the other one. a restart with
    the power on is no power cut: what was shown before it is shown after it. the next open or
    transfer that returns settles it.
    your only way to the disk is filesystem; its doc comments (sourcesstoragefilesystem.swift) say
    for every call what it promises. in short: a call that has returned has not reached the disk. it
    has reached memory, where your program sees it at once, but the disk learns of it later, piece
    by piece, in any order. the pieces are:
    after a power cut each piece whose change was not yet made durable shows the old state or the
    new one, independently of all others:
    - a file can have its new size without its new bytes; what is missing reads as zeros, or as
    bytes that once were there. - a file can be under its name without its bytes: a rename does not
    wait for the data. - all bytes can be there without the name: a sync of a file says nothing
    about its name. - one sector is never torn, and one rename within a directory is one piece: old
    name and new name change together. - a file that was removed or replaced may be back under its
    old name.
    a sync that throws promises nothing, and it has a second bite: the system has crossed the data
    off its list of things to write. a second sync of the same data succeeds and promises nothing.
    what has to be durable has to be written again, and then synced. (the same goes for a directory:
    a name has to be given again.)
    this is what posix allows. most file systems are kinder, and swift run shadow-copy models shows
    how much; a ledger that relies on their kindness loses money on the next machine.
    write your answers down first; swift run shadow-copy demo and the judge will tell.
    complete fileledger. the kit turns accounts into bytes and back: ledgercodec.encode and
    ledgercodec.decode (sourceslabkitledgercodec.swift). the format is text; decode throws for a
    file that is empty, torn or too long.
    file names are yours, and so is the technique, as long as the judge's crashes agree with it: two
    slots written in turn are as good as a shadow. a boot may write and sync if your design needs
    that.
    with a million accounts nobody rewrites the ledger for every transfer. in branchledger each
    account lives in one of at least sixteen branches, each in a file of its own. a transfer writes
    the one or two branches that it touches, and a small root that says which version of each branch
    counts:
    the kit says which branch keeps an account, branch.keeping, and turns a root into bytes and
    back, branchroot (sourceslabkitbranchroot.swift). ledgercodec serves for a branch. file names
    and versions are yours.
    a failure is a small story: the shortest script, the instant of the power cut in terms of your
    own calls, what was on the disk and what was lost, what your recovery made of it, and what
    should have been seen. read it from the end. the question is always the same: which call relied
    on something that was not durable yet? what the story lists as having made no difference you can
    ignore: steps of the scenario that were left out, changes that may as well have been lost.
    the audit takes the promise of one sync away, as if your program had not made the call, and
    looks for a scenario that breaks. if none does, that sync is redundant. (of two syncs in a row
    each is redundant, and both are not; the audit says which ones can go together.) nobody takes
    marks for a sync too many; but a sync is the slowest call there is.
    the scenarios lie in scenarios and are short; read them. write your own if you like: they are
    only text. how a scenario makes the disk fail, and what your program may then do, says
    faults.md.
    a line that begins with fault makes the disk fail. it holds for the command that follows; if a
    restart or a crash follows, for the boot after it and what the judge then asks to see. after
    that the disk is well again. where power fails during such a boot, the next one meets the same
    faults.
    calls are named as in storagefilesystem.swift, or any; without a number it is the first. a fault
    that strikes a call which fails by itself, or has nothing to do, makes no difference. two faults
    with anywhere strike each by itself and both together, but never the same call. several faults
    may stand before one command, and all of them combine with every power cut.
    - a command that throws while a fault strikes it may have happened or not, now or after the next
    power cut. one that returns has happened, fault or no fault. a boot that throws is booted again
    without the fault. - damage (flip, misdirected) can be noticed and no more, if the disk has
    nothing else to offer. from then on a boot, a command and what the judge asks to see may throw
    instead of answering, to the end of the scenario. what they answer must still be what the
    scenario expects: a program may report damage, never swallow it. - a sync that is a lie, or
    fails late, is no excuse for anything, since the program cannot know and the scenario can: what
    it expects decides. after a lie nobody can keep durable; such a scenario shows the loss. (a late
    failure can be noticed: sync twice.)
    first what it tells of its crash states, for programs that check it; then what a grade report
    says beyond the marks, and how a replay token is read.
    two documents, made for whoever wants to compare our crash states with those of another tool, or
    to enumerate them anew from the calls. both are json with a fixed order of keys and one call or
    state a line. format and version come first; a version changes when a reader would have to.
    nothing is lost in these runs: every epoch goes on to its last command, and the next one boots
    on all that it did.
    an operation has a kind: nothing, create, remove, rename, write, cut, extend, misdirected,
    corrupt, revert, sync, failed-sync, sync-directory. syncs name an inode, the others list the
    units that got a new version. a misdirected write lists the sectors that its data landed in; the
    running program believes otherwise. corrupt and revert are durable at once. a lie of a sync is
    nothing.
    swift run shadow-copy states scenario --at n --epoch e --model m --limit l --json
    count is the number of states listed. lookedat is the number of legal choices (a version for
    every unit that a reader comes to) that were read to the end; different choices may show the
    same. --limit bounds lookedat, and complete is false if there was more: then the list is a part,
    and states are missing.
    a counterexample has givenup (true) if the search for a smaller one was given up. its irrelevant
    lists steps that were left out of the story, and changes that were pending when the power failed
    and might as well have been lost, each by itself. the same failure has the same token.
    cases where known crash testers go wrong, or where programmers do. each row is the name of a
    test in litmustests.swift: run them with swift test --filter litmustests. every test lists all
    disks that a power cut may leave, and finds the same ones by brute force and with the explorer.
    a last test holds this table against the source.
    the run's number of one of the image's inodes; the next free one if the run has not met it.
    the answers to a question, one per version on offer; one alone, deciding nothing, where all
    versions agree.
    every listing of a directory, entry by entry; an entry whose versions agree on whether it is
    there decides nothing.
    how many boots the exploration may make; nil for as many as it takes. what is left then has no
    name but how much it is: the other limits leave a stronger model, for which the exploration is
    exhaustive.
    whether the certificate counts the crash states; that takes longer than exploring them where
    they are many.
    what an exploration covered. behaviours, boots and calls are those that it added to the forest
    it was given.
    pairs of a moment and a legal crash state at it, when power fails while the first epoch's
    commands are performed.
    distinct legal crash states, whatever the moment; as many as the model allows, also where a
    bound leaves some out.
    what the exploration is exhaustive for beside the model, each a limit that left something out;
    empty if none did.
    adds the states that a crash of commands may leave. those of the run on the formatted disk are
    counted exactly. a later epoch's runs leave some of them again, and others: each run's own could
    be counted, but not how many of them another run, on another image and with other inodes, leaves
    as well; so the count is a lower bound then. runs that a fault strikes, each at another call,
    have moments of their own; of the distinct states they leave some again.
    the numbers of a script's commands, and each epoch's plan: what the program is told between its
    boot and its end.
    how many of an epoch's steps some events of a run have begun. what a fault made to be done again
    is no step.
    one exact chain of crashes: for each run, after how many events the power failed, and which
    effects it lost. this is what a replay token carries, and what a counterexample comes down to.
    what must hold, as far as the explorer needs to know: numbers that stand for sets of states. it
    carries them along, and asks what becomes of them; what they mean is a specification's business.
    what a program may show, as opaque numbers. two kinds of number: a live one stands for what the
    running program may show now, an expected one for what it may show after a power cut at some
    moment. equal numbers must mean the same, and the answers must depend on nothing but the
    arguments.
    what the end of the last epoch comes to, in a run that no crash came before; nil if it is as it
    should be.
    the crashes that lead to the violation, the least that do (plansearch), each with the check of
    what the run did.
    what the search came to: its finding narrowed down to one exact chain of crashes, the least that
    breaks a rule.
    the same, with so many tries for finding a smaller chain than the walk's own without what does
    not matter.
    the exact crashes of a walk: each as early as it can have been, losing what the walk's choices
    say is lost.
    what is to be done once more without a fault, before the next step: the number of its command.
    how surprising it is to get here: first how many effects were lost, then how many power cuts it
    took.
    limits, and what they leave out. nothing is cut off silently: each limit that was reached says
    which model the exploration is exhaustive for, or how far it got.
    whether more is lost than may be lost; the walk is then left out. a walk counts what is
    certainly lost, which may be less than what turns out to be: so walks that lose too much may be
    explored, but none that does not is left out.
    whether the exploration goes on: within the number of boots, and with walks left that may find
    less than what was found. images that were met again with more to explore are explored only if a
    limit has cut something off.
    power fails somewhere between the last image and the walk's node, where the walk is about to
    decide something.
    a crash of the recovery: the same epoch boots again. until recovery has changed something, its
    crash leaves no state that was not there before.
    the one crash that a script asks for: after so many of the run's calls, losing what it names. it
    ends the epoch, even if it meets the recovery and the epoch's commands were never performed.
    faults that try each call in turn: whether one strikes is a question like any other, asked at
    each call that it could strike and answered once with yes. so the runs that are struck share
    what they did before with the one that is not.
    a program that finds damage need not come up, as long as it says so: the walk ends, but for its
    power cuts.
    the script with its crashes as they stand: crash after exactly, and for crash anywhere one at
    the end of the epoch that loses nothing.
    runs epoch after epoch, each on what the cut before it left; ends where the program breaks a
    rule.
    why the plan can't be followed as it was meant, if it can't: the program does something else
    now.
    the one state that a cut leaves, as an image and the marks that decide all of it; nil if it
    would lose what was durable by then, or was not yet made.
    a crash that the script asks for ends the epoch, even one that hits the boot: it comes once.
    the first observation after a crash: the crash's moment may still be open, and with it what is
    expected, so the walk branches over the expectations on offer, unless they all come to the same.
    which crashes are worth a boot. trying every crash state by booting on it does not scale: four
    transactions of a write-ahead log already leave tens of thousands. the explorer boots once per
    behaviour. a program that is booted on a crash image starts with nothing decided; when it reads
    a unit that the crash left open, the walk branches over the versions on offer, and what is never
    read is never decided. all boots form one tree of runs (runtree), which every image walks with
    marks of its own (marks); the program runs only where no run has been before. a boot writes too,
    and is cut off in turn: its crash is an image again, explored unless an image with the same
    contents was (fingerprint). when no new image appears, recovery has been verified under any
    number of crashes. the tree belongs to no exploration (runforest): the same script under another
    model, with a sync forgotten, or a shorter one, finds the runs that there are already. walks
    that lose the least go first, so that the first violation is already near the smallest.
    at which moments of the run the plan has a fault strike, of those that try each call in turn.
    looks for the least surprising violation: of any rule or a given one, and at most so surprising.
    takes a walk through the tree as far as runs have been; returns the answer that a run must be
    given at its node, or nil if the walk is over.
    what a chain of crashes has left of the faults: which may still strike, and whether one has done
    damage.
    the faults that may strike a boot: its epoch's, without those that happen once and have
    happened.
    whether something is on the disk that nobody wrote there: a program may say so, and go no
    further.
    the faults as a power cut at a moment leaves them, for the boot of an epoch with these boot
    faults; of its own epoch, for nil.
    one boot of the program: first along a path that an earlier run took, call by call the same,
    then into the unknown.
    the run has come to a node where nobody has been; returns the answer to go on with, or nil to
    pull the plug.
    the disk and the session of one boot (and of the restarts in it). along the recorded path the
    disk answers from the record and checks that the program does the same again; the page cache is
    only touched beyond it. a program that does something else is not deterministic, and no
    enumeration of its crashes means anything: that is a verdict of its own.
    a run that follows the path to a node, gives it an answer and goes on; from the start if there
    is no node.
    the path of an open descriptor. along the record the page cache is already what it will be at
    the record's end.
    a node that arises in this call holds the faults as they were before it: there the call is made
    again.
    what happens to a call, and the faults after it; whether one strikes is asked, if it may. nil at
    a power cut.
    which images were met. an image that was is not explored again: what can be found on it, and so
    what follows, is the same. but how far the exploration of what follows goes may not be: an image
    that was first met after seven crashes of a recovery has one left under a limit of eight, and
    one that was met after three has five. images that are met again, less deep or with fewer
    losses, are kept until it is known whether a limit cut anything off.
    what makes two images one: the same possible contents, expected of the same epoch, under the
    same faults.
    the least of all plans that break a rule. the explorer leaves open what nobody looks at, and
    which of two equally surprising walks comes first depends on how it walks. a counterexample must
    not: its token is compared with a neighbour's, and is expected to be the same tomorrow. so once
    a violation is known, the plans that are no larger are tried one by one, in an order that only
    they determine: by how many effects they lose, then by the number of power cuts, then cut by cut
    by how much is lost at which moment. the first that breaks the rule is the counterexample. two
    ways to the same disk, of which the same is expected, are tried once.
    the least plan that is no larger in any respect; nil if there is none, or if the search was
    given up.
    boots on a state; goes on with the power cuts that are left, or holds the end against the rule.
    the moments of a run at which the script lets the power fail and something is different from the
    moment before.
    along a recorded path the explorer knows every answer before it is asked for. a subject for
    which asking is dear, a process, can have them all at once; each call is still made and
    compared.
    the runs of one program, shared by all who explore it. what a run does depends on the program
    and on what it is told, never on what a disk promises or on what anybody expects: one tree
    serves every persistence model, every forgotten sync and every shorter script. an exploration
    that is given a forest boots the program only for behaviours that no exploration before it has
    seen.
    all that the boots of one program have shown so far. explorations that share a forest take
    turns, and allow a boot the same number of calls.
    the syncs of all runs so far, boot's first, then those of each verb in the order of their verbs'
    names; with the texts of their calls.
    one run, told: its events in order, the effects of its calls with names that a person knows, and
    where the power failed. counterexamples, replays, demos and traces are all made of these.
    the run's earlier effects, by their place among all, without which this one can't be on the
    disk.
    the number of events until the program had been observed after its boot; nil if it never was.
    effects that are lost together: those given, and all made by a moment that require one of them.
    the decision tree. a boot is a deterministic function of what it is told, so all boots of a
    program together form a tree: a node is a question that a run came to (what is in this unit?
    which command next?), an edge is an answer, and what the run did between two questions hangs on
    the node where it stopped to ask. the program is run once for each path; every crash image walks
    the same tree, with its own idea of which answers its effects allow.
    the syncs since the parent's question; paths are the open files' before it, and then after it.
    the first moment, of those after which something had changed on the disk since moment; nil if
    nothing has. a sync alone changes nothing: it only rules states out.
    a fault of the step whose item has this number, or of the boot after the crash that has it.
    the script without some of its steps, faults and crashes, by their numbers; without a step or a
    crash, the faults that wait for it are gone too.
    the numbers between an epoch's first steps and its crash, with the next boot's faults, or the
    end: what a run that begins no more of its steps never comes to.
    the process ends and is started again; the page cache survives, and power does not fail. the
    faults may strike while it boots and is observed.
    power fails after so many of the epoch's calls, its boot's included; the named effects are lost,
    with what requires them, and all others are not.
    the shortest story that ends in the same way. a scenario says more than one failure needs:
    accounts that do not matter, power cuts that change nothing. so steps are left out, in large
    pieces first and then one by one, until none can go. what remains is explored anew and from the
    beginning, by the same specification, which works out for itself what the shorter script should
    come to: a transfer whose account was never opened should be refused. a shorter script counts if
    the same rule is broken by no more losses and no more power cuts. then its least plan is found
    (plansearch), and what was pending when the power failed is tried out: what may as well be lost
    makes no difference. everything is bounded by counts, never by a clock, so that the same failure
    shrinks to the same token on any machine.
    the effects, cut by cut, that were pending, are not lost in this plan, and might as well be,
    each by itself.
    prepares to shrink counterexamples of a script. - parameter expectations: makes fresh
    expectations of the script without the steps of these numbers.
    shrinks what an exploration of the whole script found; nil if it found nothing that can be
    replayed. - parameter keepssteps: whether every step stays, and only losses go.
    explores the script without some steps; nil if that breaks the rule not at all, or only by more.
    the numbers of the steps that a story never comes to, because the power fails before them or a
    rule is broken.
    from behind the last item that is performed to the crash: all that is kept there, and all that
    once was.
    a candidate with the least plan that breaks the rule on its script, if that is no larger than a
    size.
    pending effects of a cut that can be lost too, each with what requires it, and the same rule is
    broken.
    what the explorer drives. it does not know processes, contracts or labs: only something that
    boots on a disk and performs commands until it is told that there are no more.
    a program that can be booted on a disk and asked to perform commands, as often as the explorer
    likes. every boot must start from nothing: what the program remembers of an earlier boot is a
    forgery of durability.
    boots the program on disk, then performs what session hands out until that returns nil. recovery
    runs first; its reply, and then each command's, is handed to the session, which answers with the
    next command. once a call on disk has thrown powercut the boot is over: nothing more may be
    asked or answered, and the end returned is of no interest.
    takes the reply to the boot or to the last command, and returns the next command, or nil to end
    the boot.
    it threw the kit's marker for a part that a student has not written yet; the text names the
    part.
    what a fatal signal stands for in a swift program; the numbers are the same on linux and macos.
    a place in a program where it syncs: the k-th call of a sync, whichever of the three, while it
    performs a command.
    how the effects of a run are derived: under which model, and which syncs' promises are
    forgotten.
    what one boot of a lab process may use. verdicts depend on counts where they can; the clocks are
    backstops.
    at every moment since the last crash, in every way the model allows, and again during the boot.
    after so many calls since the last crash (its boot's calls count), or at the end if there are
    fewer. the units named fall back to what was last durable, and what is atomic with them or
    requires them falls with them; everything else is on the disk.
    the same lab programs in the judge's own process: for tests and benchmarks, which trust what
    they run.
    boots a part of a lab without a process of its own. a trap or an endless loop takes the judge
    with it.
    the judge: a scenario, a program, a verdict. it owns the disk, so that what it says is evidence
    and not hearsay.
    prepares an exploration; under another model than the scenario's, if one is given. nil if there
    is no such model.
    makes what an exploration found as small as it gets; nil if it found nothing that can be shown
    again. a limit is measured on the whole script: its steps all stay.
    what the program prints on its way through a case, from nothing: the runs of a forest are not
    made again.
    only what the program needs to start. symbols are bound before the first fork instead of after
    each one; dictionaries have the same order in every boot; a trap says one line and does not
    start a debugger.
    less than a hundredth of the time computing, and asleep now: it waits for nothing that could
    come.
    a lab process seen from outside: the judge's subject. one lab process serves many boots
    (labserver). each boot gets a new socket and a new file for its output, so nothing that an
    earlier boot touched is handed to the next. the judge asks the server for a boot, answers the
    boot's calls from its own disk, and has the server kill it when the power is cut, when there is
    nothing left to do, or when it breaks a limit. how it died is read off its status as its parent
    saw it.
    a lab's executable as a subject: every boot is a process of its own, forked from a server that
    never changes. use it from one thread at a time; give it a core to keep that thread and the lab
    process together on it, which makes a boot's many short messages cheap.
    why the judge could not judge, if it could not. as long as this is set no verdict may be
    believed: the boot that it concerns seems to have crashed.
    what the last boot printed, to standard output and error together; at most
    bootlimitsoutputbytes.
    boots the lab's part on a disk and serves it until the session or the power ends, or the program
    does.
    says whether the boot sleeps, and the processor time that it has used so far, in milliseconds.
    the same scenario on other disks. the commands are not run again: what a program does depends on
    what it reads, and all that it did is in the forest; only recoveries boot on images that no disk
    before could leave.
    a power cut breaks a rule; what it loses, as few changes as possible, none if the moment alone
    does it.
    how many boots may be added for each disk beside the scenario's own, and how long its walks may
    be: a comparison is worth less than a mark.
    explores the scenario under every model, the strongest first; nothing if no power cut has to do
    with the outcome. - parameter exploration: what was found under the scenario's own model.
    answers given before they are asked for. when the explorer boots a program on a prefix that it
    knows already, the judge can send the answers of that prefix in one piece: the program runs
    through it without waiting for the judge at every call. nothing is taken on trust: each call is
    still read, made on the disk and compared.
    how many bytes may be sent ahead: few enough for a socket's buffer, so that neither side waits
    for the other.
    queues answers, as many as may be sent ahead; the others are answered when they are asked for.
    what to send ahead to a fresh boot that is to get here again, and go on with the right answer.
    what happened in the run, as a counterexample tells it; isfirst for the boot on an empty disk.
    a scenario with less in it, as a replay token asks for. the numbers are those of
    script.dropping: all steps count but notes.
    the scenario without some of its steps, by their numbers; without a command or a boot, the
    faults that wait for it are gone too.
    the scenario without the steps that a token leaves out; throws if it has fewer by now than when
    the token was made.
    steps in a few words each, for whoever wonders what is missing; a fault that goes with its
    command is not told.
    what must hold in at least one explored case, so that a program that never writes does not pass.
    what must always hold: an invariant of the lab, or a limit on something that the judge measures.
    what must happen; new and old mean that after a crash that met a command in flight the program
    showed the state with it, or without it.
    how many sectors in a row reach the disk together, if one write wrote them: runs begin at
    multiples of that.
    the nearest candidate, if it differs in at most a third of its letters (and one may always
    differ).
    how many letters must be added, dropped, changed or swapped with their neighbour to make b of a.
    reads a scenario file. every line is read on its own, so that one mistake does not hide the
    next.
    reads a scenario. - parameters: - text: the file's text. - path: the file's path; its stem names
    the scenario, and mistakes show it. - vocabulary: the lab's words. - throws: all mistakes of the
    file.
    from the text of a scenario to its lines: words with their columns, comments gone, repeat
    expanded.
    what must hold, as a tiny pure model: a state, what a command does to it, what the program
    should answer. the judge keeps the set of states that a program may be in and narrows it by what
    the program shows after each boot.
    from a specification to what must hold after a crash. two sets of states are kept. what the
    running program may show is narrowed by everything it answers. what may be there after a power
    cut is narrowed only by a command that was acknowledged, and by what is observed after a crash:
    a call that failed may turn out either way at the next power cut, whatever the program has shown
    in between.
    a limit of the whole run that is not kept when the script has ended, or was never measured.
    how many states are kept track of before only the undisturbed ones are: a long script with many
    faults has more than anybody wants to see.
    the states that the commands pass through, wherever in an epoch the power fails: what is seen of
    them later on is old, not impossible. it depends on the scenario alone, and so does the name of
    the rule that is broken.
    a violation in words that a student can act on: what the program did, where the power failed,
    what was lost, what it made of the rest.
    the steps that were left out, and what was pending when the power failed and might as well have
    been lost.
    a run line by line; needed are effects that the power cut might have lost, and did not lose in
    this story.
    the pending effects that a story relies on: those that are there, and had better be lost. what
    only has to be there for the sake of another one is not told.
    which syncs of a program are needed? too few lose data; too many cost time, and say that their
    author does not know what each is for. a sync is forgotten by taking back its promise, in every
    run at once: the program still makes the call, and nothing becomes durable by it. so nothing has
    to be run again but recoveries on disks that could not be before. if some scenario breaks, the
    sync is needed, and that scenario says for what. if none does, it is redundant alone: of two
    syncs one after the other each is, and both are not. so the redundant ones are then forgotten
    together, one by one, the last first; those that can't go without breaking something make, with
    the needed ones, a smallest set.
    the calls that it was seen as: a command may sync one file in one run and another in the next.
    the scenario that the program does not pass with all its syncs, if there is one; then nothing
    else is known.
    how many boots a scenario may add each time that something is forgotten, and how long its walks
    may be.
    prepares to audit the program of some parts by a lab's scenarios, without their faults. -
    parameter subject: starts the program for a part.
    whether another scenario makes the same program do the same on the same disk, and expects no
    more of it.
    what the judge found out about one scenario: positive evidence that it holds, or a
    counterexample.
    how the same scenario comes out on every disk, the strongest first; empty if nobody asked, or if
    no power cut has to do with it.
    a crash that the program does not survive, or another way in which it broke a rule, told so that
    a student can act.
    what made no difference: steps of the scenario that are left out of the story, and changes that
    had not been made durable when the power failed and might as well have been lost, each by
    itself.
    replays the crash: swift run shadow-copy replay token; nil if there is no single run to replay.
    reads a root's file; throws damagedfile if the bytes are not exactly what encoded() writes.
    one end of a socket that carries frames: as few system calls as there are messages to wait for.
    frames that are queued leave in one piece; what arrives in one piece is taken apart here.
    the two descriptors that came with the last bytes received, if the connection takes any; the
    receiver closes them.
    makes room behind the unread bytes: by moving them to the front, or, as far as bytes really
    come, by growing.
    the control socket's messages. its two ends are the judge and the lab process's server, which is
    the kit's code; it is checked no less, since a student may have written a main.swift of their
    own.
    from a lab's executable to the grader's. the grader is built when it is first needed, in the
    configuration and the place that this executable was built in; then this process becomes it.
    swift run has given up its lock on the build folder by the time a program runs, so that the
    program may build.
    a file that is as old as the last time the grader was found to be up to date: a build that finds
    nothing to do leaves the grader as old as it was.
    reads the place off an executable's real path; the package lies above it, or else around where
    we are.
    one boot in its own process: recovery, then commands until the judge closes the connection.
    a lab's executable as a command. what runs the student's code on a real disk is here; whatever
    judges it is the grader's, so that there is one judge and one verdict.
    what the grader is told of on image --power-cut ...: the subcommand, and the words without the
    option.
    what a lab program is: a command interpreter over a disk. the same line is a scenario's step, a
    message to the lab process, and a shell command on a real disk.
    performs a command (its words, the verb first) and returns what to answer; empty if there is
    nothing to say. throws what the student's code throws, and usageerror for a line that is no
    command of this lab.
    a lab process seen from inside: a server that forks itself for every boot. the server runs the
    kit's code only; what the student wrote runs in a fork of it, which starts from the very same
    memory each time and is killed when the power goes. so nothing that a boot remembers reaches the
    next one. the server ends when the judge closes the control socket, for whatever reason, and a
    boot ends with its server.
    has the swift runtime look up once, before the first fork, what every boot would look up anew.
    boots: recovers the ledger from whatever the last power cut left. the first boot finds an empty
    disk.
    opens an account with an amount of at least zero. throws ledgererroraccountexists(:) or
    ledgererrorinvalidamount(:), and then nothing has changed.
    moves an amount of more than zero from one account to another, or from an account to itself. a
    transfer from an account to itself changes nothing, but it is a transfer: it is refused if the
    account is not open or has less than the amount. throws ledgererrornosuchaccount(:),
    ledgererrorinsufficientfunds(:) or ledgererrorinvalidamount(:), and then nothing has changed.
    the text of a ledger, its accounts in order of their names. names are words, without spaces and
    line breaks, as ledger promises.
    the accounts in a file's bytes. throws damagedfile if they are not, from the first byte to the
    last, what encode(:) writes.
    a class is no state; only its isolation could make it unsafe to pass, and a ledger has none.
    the judge's disk as a boot sees it: each call is a message up, its result a message down. once
    the judge has said that the power is gone, every call says so, and nothing is asked any more.
    makes a disk of a connection; lost is called when the judge is gone or makes no sense, and may
    end the process.
    what judge and lab process say to each other, as bytes. a frame is a length (four bytes, the
    lowest first) and that many bytes: the version of the protocol, the kind of message, its fields.
    numbers are eight bytes, the lowest first; texts and byte strings are a length (four bytes) and
    their bytes. nothing else is on the wire, and both sides believe none of it before they have
    checked it: bytes that are no message are an error that says what was expected at which byte of
    the frame, whatever they are. there are two sockets. on the control socket the judge asks a lab
    process's server for boots (controlmessage). on the calls socket, a new one for each boot, a
    boot asks and the judge answers (message): one message up, one down, in turn. the student's code
    runs in the boot and so never holds the control socket, nor another boot's.
    the longest frame after its length: the largest write a disk could take, and room for the fields
    around it.
    a disk whose every block write and flush is known, so that afterwards every disk can be made
    that a power cut could have left: all that was written before the last flush, and any part of
    what was written since.
    a disk in memory that the kernel sees as a file. what a loop device on this file writes is
    logged in order, with what it overwrote, so that it can be taken back. the disk belongs to one
    process, which holds its mounts too; see privatemounts.
    makes a disk of zeros of so many bytes; the file to show it in exists already. starts the
    process that serves it, so it comes before privatemountsenter(); mount() comes after.
    empties the log, and returns how to take back what came from an event on, and what came before
    it.
    from here on this process has mounts of its own. call it on the thread that mounts, before any
    other.
    writes a file's data back from a byte on, and nothing else; the path is relative to the
    directory.
    has the file system commit what it knows of names and sizes, as it does by itself now and then,
    by changing and syncing a file that nobody else cares for.
    cuts the power: what was not written yet is lost, and every call fails from now on. refuses if
    the file system does not stand on a loop device whose file is image.
    the disk of the classroom's power cut: a file with a file system of its own. no other file is
    ever made a disk of, so that nothing can be lost that is not the demo's.
    takes a file that was made here, or prepares to make one of a kind; nothing is changed yet.
    throws for whatever else is there: a directory, a device, a file with anything else in it.
    what this machine lacks to make, mount and crash a file system of a kind, with how to get it;
    nil if nothing. logged asks for a disk that logs its writes (loggeddisk) too.
    all that can be found on a directory of a real disk, in the order in which the simulated one
    shows it.
    what a short check says: what holds, the first thing that does not, and what was not tried.
    prepares to tell a check that stopped at the first failure, out of the scenarios that it was to
    try.
    a counterexample as a person reads it: what happened, what should have been seen, how to see it
    again.
    one line for the disks on which nothing breaks, one for each way in which others break
    something.
    what a disk holds, in lines that a person reads: one for each unit, with a mark that says
    whether a power cut could still change it.
    what a report says beyond marks: on which other disks a program is safe, and which of its syncs
    it needs.
    a scenario that does not hold with all syncs, without its faults; then nothing else is known.
    the evidence behind a mark, in the report's own words: the format must not change when the
    judge's types do.
    marks a scenario that was not run: failed if the submission is to blame, ungraded if a reason is
    given.
    the report as text and back. keys stand in the order in which a person would tell them, whatever
    the encoder does.
    the native report: what was found out about a submission, as data. everything that a person or a
    platform reads is derived from it, so that no two formats can disagree.
    which syncs its programs need, for each that lost no marks but for limits; nil if nobody asked.
    the value as text, two spaces a level; what holds only plain values stands on one line if it
    fits.
    the table of crash models for people: one model a block, each promise named, and what can be
    relied on under each.
    what programs can rely on. computed: for each property small programs are run, and every state
    visited that a power cut may leave of them.
    says on standard error how far something is: a bar on a terminal, a line for each step
    elsewhere.
    a scenario without its power cuts: every epoch goes on to its end, and the next boots on all
    that it did.
    runs a program through a scenario; under another model than the scenario's, if one is given. nil
    if there is no such model.
    what became of a replayed crash: the story with the disk after every power cut, and whether the
    program survives now.
    every state that a power cut at one place may leave, for programs that check ours. formats.md
    describes the json.
    which crashes of a scenario are shown: those that the program does not survive, or else those
    that the script names.
    steps through the crashes of a scenario that are most worth seeing; nil if there is no disk of
    its name, or if the program breaks a rule in a way that can't be shown again.
    steps through the crashes of a token; nil if there is no disk of the scenario's name, or if the
    program does something else than it did when the token was made. scenario is the one that the
    token names, whole.
    a chain of crashes as a list of steps, one an event, each with what the program sees and what
    the disk holds. the terminal shows them one at a time; a page can show the same.
    what to leave out of a long story. a reader wants the script, the calls around the power cut and
    what the recovery made of it; the calls of commands that went well long before are the first to
    go.
    whether the story turns here: the power fails, a fault strikes a call, or nothing comes after
    it.
    which syncs a program needs, for people: all of them one by one, or in a line or two under a
    table.
    what went wrong in a lab: a card for each scenario that failed in a way of its own, and a line
    for all that is not written yet.
    the calls of a scenario's undisturbed run, for people and for programs that check ours.
    formats.md describes the json.
    a run's effects as statecounter sees them: which are open, which are certainly there, and what
    the units would show.
    the newest version of each of an effect's units that may still show, before the effect itself is
    made.
    the shape of effects that are visible; where shown are given, their units show one of them or a
    newer version.
    how many crash states there are: exactly, without visiting them. at one moment, units that no
    effect or requirement connects choose independently, so the number of states is the product over
    connected components; within a component, deciding one unit leaves smaller components
    (stateshape). a state is legal for an interval of moments, since effects only come and promises
    only grow. so the number of states that are legal at some moment is the sum over all moments of
    those that were not legal a moment before (statecounter).
    how many crash states a run may leave, moment by moment. from one moment to the next little
    changes: a call has new effects, or promises old ones. effects that require one another or give
    versions to one unit form components, which choose independently, so the number of states is the
    product of theirs (runningproduct), of which one changes. a new effect is the newest version of
    its units, and nothing requires it yet; so the states without it are those there were, and those
    with it are counted by putting it in: all that it requires is there too, older versions of its
    units are hidden, and what is left falls apart (stateshape). those are also the states that this
    moment has and none before had, since states only come with effects and only go with promises.
    counts the crash states that one run may leave on a formatted disk, if it is cut off at any of
    its moments. it asks nothing of a model but what its effects say: an effect is there only from
    its moment on, and only with what it requires; a promised effect is there, even if something
    that it requires is not.
    pairs of a moment and a state that is legal at it, and distinct states; a state is one version
    for every unit. counts once: a counter has then seen all of its moments.
    durable though something that they require is not: a state without that was legal before only if
    it shows newer versions in their place.
    effects that are open, and the units that would show them: all that the number of states depends
    on. effects and units are numbered afresh in every shape, so that two places of a disk that are
    alike have equal shapes. every effect is a version of some unit. shapes come from any
    requirements among effects, whichever model they are of, as long as an effect requires only
    earlier ones.
    the unit to decide first: one of the effect that constrains the most others, so that what is
    left falls apart.
    without the effects that no unit shows: what requires a hidden effect requires what that
    requires.
    a lower bound: cut off anywhere in the order in which they were made, effects show as many
    different states.
    a rule that tries each call in turn can strike this one; to be settled with
    armedfaultssettle(:).
    how many calls each rule has counted; of one that tries each in turn, how many it has struck.
    takes note of a call, and says what happens to it, if anything does. if that is open, nothing
    has been noted that counts: settle it on a copy from before, and ask again.
    the disk's number of each file and directory that the run has met or made, by its own number.

    """
}
