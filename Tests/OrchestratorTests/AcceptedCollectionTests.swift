import Files
import Foundation
import GRDB
import Store
import TestSupport
import Testing
import Timekeeping

@testable import Orchestrator

/// When copies of files without their rejected rows go.
@Suite struct AcceptedCollectionTests {
    private func arrival(_ copy: String, _ state: String, run: String?, staged: String? = nil, in db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO arrivals (workflow, dataset, path, version, device, inode, size, modified, changed, hash, state,
                    captures, arrived, run, accepted, staged_rejects)
                VALUES ('w', 'd', ?, 1, 0, 1, 10, 0, 0, ?, ?, '{}', 0, ?, '.tidegate/accepted/' || ?, ?)
                """, arguments: [copy, copy, state, run, copy, staged])
    }

    @Test func `copies stay as long as a waiting file, a run, a late key or a table needs them`() throws {
        try withScratchFolder { folder in
            let store = try Store.open(path: folder.path("s.sqlite"), migrations: Workspace.migrations)
            let copies = ["waits", "ingested", "key", "forgotten", "invalid", "table", "staged", "nobody"]
            for copy in copies { try folder.write("rows", to: "accepted/\(copy)") }
            try store.write { db in
                try arrival("waits", "VALID", run: nil, in: db)
                try arrival("ingested", "INGESTED", run: "w-1", in: db)
                try arrival("key", "INGESTED", run: "w-2", in: db)
                try arrival("forgotten", "INGESTED", run: "w-3", in: db)
                try arrival("invalid", "INVALID", run: nil, staged: ".tidegate/accepted/staged", in: db)
                try db.execute(
                    sql: """
                        INSERT INTO runs (id, workflow, number, definition, trigger, start, state, created, logical_time,
                            files, bytes, closed_by, parameters, depth)
                        VALUES ('w-1', 'w', 1, 'x', 't', '[]', 'SUCCEEDED', 0, 0, 1, 1, '', '{}', 0);
                        INSERT INTO batch_keys (workflow, trigger, key, run) VALUES ('w', 't', 'd=1', 'w-2');
                        INSERT INTO catalog_tables (id, database, name, format, location, version, columns, partition_keys,
                            created, updated) VALUES (1, 'raw', 't', 'csv', 'in', 1, '[]', '[]', 0, 0);
                        INSERT INTO catalog_layouts (id, layout) VALUES (1, '{}');
                        INSERT INTO catalog_files (table_id, path, size, rows, hash, layout, accepted)
                        VALUES (1, 'in/t.csv', 1, 1, 'h', 1, '.tidegate/accepted/table');
                        """)
            }
            let collection = AcceptedCollection(folder: folder.path("accepted"), store: store)
            // What was just written may be on its way to the ledger.
            #expect(try collection.collect(at: .now) == 0)
            #expect(try collection.collect(at: .now + .seconds(7_200)) == 3)
            #expect(
                try folder.names(in: "accepted").sorted() == ["ingested", "key", "staged", "table", "waits"])
        }
    }
}
