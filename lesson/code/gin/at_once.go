var (
	lock     sync.Mutex
	sessions = map[string]Session{}
)

// In the login:
lock.Lock() // for reading as well as for writing
sessions[id] = session
lock.Unlock()

// In the profile: what was read is a copy, and may be used once the lock is free.
lock.Lock()
session, known := sessions[id]
lock.Unlock()
