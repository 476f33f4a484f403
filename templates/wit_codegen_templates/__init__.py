"""The Jinja templates of wit-codegen: an import package, so that every install finds them."""
