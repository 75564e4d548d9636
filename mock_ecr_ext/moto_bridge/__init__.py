"""moto's ECR behind the mock's registry: all that knows moto's insides.

`patches` is there from the first mock on and waits for moto, which it does not import. `operations`
answers the operations that are moto's; `requests` asks moto, and `backend`, `repository` and `tags`
show it the mock's registries as its own. `clock` tells it the mock's time.

A name of moto's that is used here is one of moto 5.0.0 and of 5.2.5, unless a comment says so.
"""
