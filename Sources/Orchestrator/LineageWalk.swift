public import GRDB

/// Goes from a table along what was made of what, each edge once.
public enum LineageWalk {
    /// An edge on the way.
    public struct Step: Hashable, Sendable {
        /// The edge.
        public var edge: TableEdge
        /// How many edges lie between it and the table.
        public var depth: Int
    }

    /// What a table is made of: its sources, each followed by its own.
    public static func upstream(of table: String, run: String? = nil, in db: Database) throws -> [Step] {
        var walk = Walk()
        try walk.go(from: table, depth: 0) { table in
            try TableEdge.edges(to: table, run: run, in: db).map { edge in
                (edge, edge.source.kind == .table ? edge.source.name : nil)
            }
        }
        return walk.steps
    }

    /// What is made of a table or dataset, each followed by what is made of that.
    public static func downstream(
        of source: TableEdge.Source, run: String? = nil, in db: Database
    ) throws -> [Step] {
        var walk = Walk()
        try walk.go(from: source, depth: 0) { source in
            try TableEdge.edges(from: source, run: run, in: db).map { edge in
                (edge, TableEdge.Source(kind: .table, name: edge.target))
            }
        }
        return walk.steps
    }

    private struct Walk {
        var steps: [Step] = []
        private var seen: Set<TableEdge> = []

        /// A table may be made of itself; what was gone through is not again.
        mutating func go<Place>(
            from place: Place, depth: Int, _ edges: (Place) throws -> [(TableEdge, Place?)]
        ) throws {
            for (edge, next) in try edges(place) where seen.insert(edge).inserted {
                steps.append(Step(edge: edge, depth: depth))
                if let next { try go(from: next, depth: depth + 1, edges) }
            }
        }
    }
}
