import Catalog

/// A table of the catalog; GRDB has a `Table` too, and `Catalog.Table` would look inside the enum `Catalog`.
typealias CatalogTable = Table
