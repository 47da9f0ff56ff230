"""What the simulators of the three products are built on: everything that they have in common but the facts.

A simulator is a `Product` (product.py): a dialect, a table of routes, accounts, faults, a clock, and how a node reaches
another. `App` (app.py) speaks for one node of it, as an ASGI application; `serving` (serve.py) puts every node on a
loopback address of its own, with TLS and the certificate that the product's authority (authority.py) made for it.

A request goes the way that it goes in the product, and every step can refuse it (`Refused`, refusals.py):

1. faults of the transport: slow, hang, 500, 401, half_answer, garbage;
2. who asks (auth.py): a token, or a ticket, with the CSRF token where something is to be changed: 401;
3. the route (routes.py), by template, `/nodes/{node}/status`: 501, or what the dialect says of an unknown path;
4. the permission (permissions.py): a path, privileges, all or any of them, asked of the accounts (accounts.py): 403;
5. `Product.reach`, where a route is for another node than the one that was asked: 595;
6. the parameters (parameters.py), strictly by the declared table; what the path captured is among them: 400;
7. the answer, a function of a `Call`; what it returns goes out as `{"data": …}`.

The texts of errors are in the reason phrase, as in the product; wire.py is the server that puts them there. `calls` of a
product counts what was asked, by template. Faults are switched with `product.faults.put("slow")`, while it runs.

schema.py holds routes and answers against the schema that a product publishes, in tests; wave.py is a load that follows
the day, whose sum between two moments is known, for counters.

What a simulator writes itself: a `Dialect`, `Route`s with their answers, roles, and its own faults.

    routes = Routes([Route(template="/version", answer=lambda call: {"version": "1"}, need=ANYBODY)])
    product = Product(dialect=PVE, routes=routes, accounts=accounts, faults=Faults(COMMON), now=time.time)
    async with serving({"node1": App(product, place="node1")}, Authority(name="lab", seed=1)) as served:
        served.address("node1")  # https://127.0.0.1:41234
"""
