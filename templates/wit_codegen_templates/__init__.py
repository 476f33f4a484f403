"""The Jinja templates of wit-codegen; an import package without code, so that every install finds them."""
