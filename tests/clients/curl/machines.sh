# What the second generation of clients asks for, with curl. V6R_URL is where the service is.
session=$V6R_URL/api/v1/sessions/session-124
json='Content-Type: application/json'

# A virtual machine in a session; a session has one at most.
curl -X POST $session/configure -H "$json" -d '{"user_id": "user-456", "vm_size": "medium"}'
curl -X POST $session/vm -H "$json" -d '{"vmSize": "small"}'
curl -X POST $session/vm -H "$json" -d '{"vmSize": "small"}'

# Its memory.
curl $session/memory
curl $session/memory/allocations
curl $session/memory/pressure
curl $session/memory/efficiency
curl $session/memory/report

# Destroyed once.
curl -X DELETE $session/vm
curl -X DELETE $session/vm
curl $V6R_URL/api/v1/sessions/nobody/memory
