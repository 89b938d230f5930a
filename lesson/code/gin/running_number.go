// In the login, with the lock held: two logins may have the same time, and no two the same number.
nLogins++
session.Number = nLogins
sessions[id] = session

// In the list. A map has no order of its own.
sort.Slice(ids, func(i, j int) bool { return sessions[ids[i]].Number < sessions[ids[j]].Number })
