"""The endpoints, a module for each part of the interface; every one has `routes(world)`."""
