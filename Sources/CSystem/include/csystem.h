// system calls
