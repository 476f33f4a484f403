"""The stream of a service: what comes over the wire, and when to connect again.

It comes as Server-Sent Events, and not over a WebSocket: an event stream is an HTTP answer, so it
takes the same connections, proxies, headers, and errors as every other call, in both clients alike;
and it tells of ended sessions and of alerts, which the WebSocket protocol does not.
"""
