// A login server that keeps its sessions in its own memory.
//
// Where something is missing, a comment names the step that adds it.
package main

import (
	"fmt"
	"log"
	"net/http"
	"sync"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
)

// Session is one login.
type Session struct {
	Username string
	// Step 2: what else does a profile tell about a login?
}

// Step 3: three servers need three names. Who could tell each server its own?
var serverID = "0"

// The sessions by their ids. Requests run side by side, so they take turns with a lock.
var (
	lock     sync.Mutex
	sessions = map[string]Session{}
)

func main() {
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	router.POST("/login", login)
	// Step 2: where does a client ask who it is logged in as?
	// Step 4: where can you see which sessions are on this server?

	// Step 3: a port belongs to one program at a time. How does the next server get another?
	port := "8080"
	fmt.Printf("[%s] Port %s\n", serverID, port)
	log.Fatal(router.Run(":" + port))
}

// Starts a session. There is no user database, so any password will do.
func login(c *gin.Context) {
	// Step 2: send a body that is not JSON, or has no name in it. Who answers, and in which form?
	var body struct{ Username string }
	if c.BindJSON(&body) != nil {
		return
	}

	id := uuid.NewString()
	session := Session{Username: body.Username}
	fmt.Printf("[%s] User %q logged in\n", serverID, session.Username)

	// Step 1: the client never hears of this id. How could it get it, and send it again later?
	lock.Lock()
	sessions[id] = session
	lock.Unlock()

	// Step 1: tell the client that the login worked, and which server it is on.
	c.JSON(http.StatusOK, gin.H{"status": "ok", "data": "get user: " + session.Username})
}
