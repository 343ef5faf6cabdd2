import Files
import Foundation
import TestSupport
import Testing
import Timekeeping

@testable import Arrivals

@Suite struct KeptVersionsTests {
    private func arrival(_ path: String, in workspace: ScratchFolder) throws -> Arrival {
        let inspection = try FileInspector(workspace: workspace.path).inspect(path, rules: InspectionRules())
        return Arrival(
            id: 1, workflow: "shop", dataset: "orders", path: path, version: 1, identity: inspection.identity,
            hash: inspection.hash, state: .valid, arrived: Instant(seconds: 0))
    }

    private func versions(_ workspace: ScratchFolder, _ files: any FileSystem = LocalFileSystem()) -> KeptVersions {
        KeptVersions(in: "runs/shop-1/batch", workspace: workspace.path, files: files)
    }

    @Test func `a file that nobody has touched is read where it is`() throws {
        try withScratchFolder { workspace in
            try workspace.write("id\n1\n", to: "landing/a.csv")
            let file = try arrival("landing/a.csv", in: workspace)
            let versions = versions(workspace)
            try versions.keep([file], copiesMax: 1000)
            #expect(versions.place(of: file) == "landing/a.csv")
            #expect(versions.replaced(file) == nil)
        }
    }

    @Test func `of a replaced file the version that was kept is read, and none when it was too large to be copied`()
        throws
    {
        try withScratchFolder { workspace in
            try workspace.write("id\n1\n", to: "landing/a.csv")
            let file = try arrival("landing/a.csv", in: workspace)
            // Without reflinks, as on ext4.
            let files = WithoutReflinks()
            for (copiesMax, place) in [(Int64(5), "runs/shop-1/batch/landing/a.csv"), (4, nil)] as [(Int64, String?)] {
                try workspace.write("id\n1\n", to: "landing/a.csv")
                let versions = versions(workspace, files)
                try versions.keep([file], copiesMax: copiesMax)
                try workspace.write("id\n2\n", to: "landing/a.csv")
                #expect(versions.place(of: file) == place)
                #expect(versions.replaced(file) != nil)
                if let place { #expect(try workspace.read(place) == "id\n1\n") }
                try versions.forget()
            }
        }
    }

    @Test func `once they are not wanted any more, no further files are kept`() throws {
        try withScratchFolder { workspace in
            var batch: [Arrival] = []
            for name in ["a", "b", "c"] {
                try workspace.write("id\n1\n", to: "landing/\(name).csv")
                batch.append(try arrival("landing/\(name).csv", in: workspace))
            }
            var asked = 0
            try versions(workspace).keep(batch, copiesMax: 1000) {
                asked += 1
                return asked < 2
            }
            #expect(try workspace.names(in: "runs/shop-1/batch/landing") == ["a.csv"])
        }
    }

    @Test func `what is lent to an attempt may be moved away or changed, and the next one is lent it anew`() throws {
        try withScratchFolder { workspace in
            try workspace.write("id\n1\n", to: "landing/a.csv")
            let file = try arrival("landing/a.csv", in: workspace)
            let versions = versions(workspace, WithoutReflinks())
            try versions.keep([file], copiesMax: 1000)
            #expect(versions.place(of: file, lentTo: "attempt/1") == "landing/a.csv")
            try FileManager.default.removeItem(atPath: workspace.path("landing/a.csv"))
            for attempt in ["attempt/1", "attempt/2", "attempt/2"] {
                let place = try #require(versions.place(of: file, lentTo: attempt))
                #expect(place == attempt + "/landing/a.csv")
                #expect(try workspace.read(place) == "id\n1\n")
                try workspace.write("mine", to: place)
            }
        }
    }

    @Test func `a kept copy that was damaged is not given`() throws {
        try withScratchFolder { workspace in
            try workspace.write("id\n1\n", to: "landing/a.csv")
            let file = try arrival("landing/a.csv", in: workspace)
            let versions = versions(workspace)
            try versions.keep([file], copiesMax: 1000)
            try workspace.write("id\n9\n", to: "runs/shop-1/batch/landing/a.csv")
            try workspace.write("id\n2\n", to: "landing/a.csv")
            #expect(versions.place(of: file) == nil)
        }
    }

    @Test func `a file that was touched, or put back as it was, is the same version`() throws {
        try withScratchFolder { workspace in
            try workspace.write("id\n1\n", to: "landing/a.csv")
            let file = try arrival("landing/a.csv", in: workspace)
            try FileManager.default.removeItem(atPath: workspace.path + "/landing/a.csv")
            // Nothing is there: whoever reads it finds that out.
            #expect(versions(workspace).place(of: file) == "landing/a.csv")
            try workspace.write("id\n1\n", to: "landing/a.csv")
            #expect(versions(workspace).place(of: file) == "landing/a.csv")
            #expect(versions(workspace).replaced(file) == nil)
        }
    }

    @Test func `what was kept stays as it is when it is kept again, and what was begun is begun anew`() throws {
        try withScratchFolder { workspace in
            try workspace.write("id\n1\n", to: "landing/a.csv")
            let file = try arrival("landing/a.csv", in: workspace)
            let versions = versions(workspace)
            try workspace.write("half", to: "runs/shop-1/batch/landing/a.csv")
            try versions.keep([file], copiesMax: 1000)
            try workspace.write("id\n2\n", to: "landing/a.csv")
            try versions.keep([file], copiesMax: 1000)
            #expect(versions.place(of: file) == "runs/shop-1/batch/landing/a.csv")
        }
    }

    @Test func `a disk without room keeps nothing, and says so`() throws {
        try withScratchFolder { workspace in
            try workspace.write("id\n1\n", to: "landing/a.csv")
            let file = try arrival("landing/a.csv", in: workspace)
            let faulty = FaultyFileSystem(WithoutReflinks())
            faulty.fail(.copy, code: 28)
            #expect(throws: FileSystemError.self) {
                try versions(workspace, faulty).keep([file], copiesMax: 1000)
            }
            #expect(try LocalFileSystem().kind(of: workspace.path + "/runs/shop-1/batch") == nil)
        }
    }
}
