#if os(Linux)
    import Arrivals
    import TestSupport
    import Testing

    #if canImport(Musl)
        import Musl
    #else
        import Glibc
    #endif

    @Suite(.timeLimit(.minutes(15))) struct EditWatcherTests {
        @Test func `each edit tells once, and other files of the workspace tell nothing`() async throws {
            try await withScratchFolder { folder in
                try folder.makeFolder("workflows")
                try folder.makeFolder("aside/templates")
                try folder.write("1", to: "aside/a.yaml")
                try folder.write("1", to: "tidegate.yaml")
                let (told, signal) = AsyncStream.makeStream(of: Void.self)
                let watcher = EditWatcher(
                    workspace: folder.path, folders: ["workflows", "templates"], files: ["tidegate.yaml"]
                ) {
                    signal.yield()
                }
                var tellings = told.makeAsyncIterator()
                watcher.start()
                // To look at what was edited before.
                await tellings.next()

                // Each is one event of the system's.
                rename(folder.path("aside/a.yaml"), folder.path("workflows/a.yaml"))
                await tellings.next()
                let file = open(folder.path("workflows/a.yaml"), O_WRONLY)
                _ = "2".withCString { write(file, $0, 1) }
                close(file)
                await tellings.next()
                try folder.write("1", to: "orders.csv")
                try folder.makeFolder("landing")
                rename(folder.path("workflows/a.yaml"), folder.path("aside/a.yaml"))
                await tellings.next()
                // A folder that was not there is watched from then on.
                rename(folder.path("aside/templates"), folder.path("templates"))
                await tellings.next()
                rename(folder.path("aside/a.yaml"), folder.path("templates/a.yaml"))
                await tellings.next()
                unlink(folder.path("tidegate.yaml"))
                await tellings.next()

                watcher.stop()
                signal.finish()
                var more = 0
                while await tellings.next() != nil { more += 1 }
                #expect(more == 0)
            }
        }
    }
#endif
