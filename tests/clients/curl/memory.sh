# What the first generation of clients asks for, with curl. V6R_URL is where the service is.
api=$V6R_URL/api/v1
json='Content-Type: application/json'

# A session, and an allocation in it; what is answered has the allocation's id.
curl -X POST $api/sessions/session-123/configure -H "$json" -d '{"user_id": "user-456", "vm_size": "medium"}'
made=$(curl -X POST $api/memory/allocations -H "$json" \
  -d '{"session_id": "session-123", "size": {"bytes": 536870912}, "purpose": "vm-heap"}')
echo "$made"
id=${made#*'"id":"'} id=${id%%'"'*}

# What is in use now, all that there was, and the same in camelCase.
curl $api/memory/snapshot/session-123
curl $api/sessions/session-123/stats
curl $api/sessions/session-123/allocations
curl "$api/memory/snapshot/session-123?case=camel"

# Freed once; a second time is a problem, as are more than there is and what is no request.
curl -X POST $api/memory/allocations/$id/free
curl -X POST $api/memory/allocations/$id/free
curl -X POST $api/memory/allocations -H "$json" \
  -d '{"session_id": "session-123", "size": {"bytes": 1073741825}, "purpose": "vm-heap"}'
curl -X POST $api/memory/allocations -H "$json" -d '{"session_id": "session-123", "size": {"bytes": "many"}}'

# An id with a slash in it is one segment of the path.
curl -X POST $api/sessions/team%2Fsession-1/configure -H "$json" -d '{"platform": "psp", "capacity": 67108864}'

# How the service fares.
curl $api/health
curl $api/status
