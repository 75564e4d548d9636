"""The bridge to moto: everything that depends on moto's internals.

`patches` is loaded with the first mock and waits for moto, which it does not import. `operations`
gives the operations that are not native yet; `requests` calls moto, and `backend`, `repository` and
`tags` present the mock's registries as moto's own. `clock` gives moto the mock's time.

Each of moto's names used here exists in moto 5.0.0 and in 5.2.5, unless a comment says otherwise.
"""
