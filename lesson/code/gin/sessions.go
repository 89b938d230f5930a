// The sessions by their ids. Requests run side by side, so they take turns with a lock.
var lock sync.Mutex
var sessions = map[string]Session{}

lock.Lock()
sessions[id] = session
lock.Unlock()
