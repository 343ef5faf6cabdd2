import Arrivals
import Files
import ObjectStorage
import Timekeeping

/// Why objects of buckets are not ingested: the bucket is asked, where the ledger does not say.
extension FileInquiry {
    func isObject(_ path: String) -> Bool { ObjectAddress(path) != nil }

    /// Whether the object is another one now than its newest version in the ledger.
    func newerObject(than arrival: Arrival) -> String? {
        guard let address = ObjectAddress(arrival.path), arrival.state != .new, arrival.movedTo == nil, let access,
            let found = try? access.bucket(address.bucket).look(at: address.key), found.identity != arrival.identity
        else { return nil }
        return "there is another content now, which \(notListed(every: nil))"
    }

    func unseenObject(_ path: String, _ dataset: WatchedDataset) -> String {
        guard let address = ObjectAddress(path), let access else { return "is not there, and never was" }
        if address.key.hasSuffix("/") { return "is a folder: only files count" }
        do throws(ObjectStorageError) {
            let bucket = try access.bucket(address.bucket)
            guard try bucket.look(at: address.key) != nil else { return "is not there, and never was" }
            if let done = dataset.done {
                let folder = String(address.key.utf8.dropLast(address.name.utf8.count)) ?? ""
                let marker = folder + done.marker(of: address.name)
                guard try bucket.look(at: marker) != nil else { return "waits for its marker, \(marker.displayedPath)" }
            }
            return notListed(every: dataset.bucket?.interval)
        } catch {
            return "is not known, and its bucket cannot be asked: \(error)"
        }
    }

    private func notListed(every interval: Duration?) -> String {
        guard hasDaemon else { return "has not been seen, since no daemon runs; start 'tidegate daemon'" }
        let often = interval.map { ", every \(DurationText.format($0))" } ?? ""
        return "has not been seen yet: its bucket is listed now and then\(often)"
    }

    func ownedByNone(_ address: ObjectAddress) -> String {
        if datasets.isMarker(address.description) { return "is a marker: it tells that files beside it are whole" }
        if let part = address.key.split(separator: "/").map(String.init).first(where: isIgnoredName) {
            return "is passed over: '\(part.displayedPath)' is the name of something hidden or still being written"
        }
        let all = datasets.datasets.filter { $0.pattern.bucket == address.bucket }
        let patterns = all.prefix(3).map { "\($0.pattern.text) of '\($0.workflow)'" }
        return "belongs to no dataset"
            + (patterns.isEmpty
                ? ": none is in the bucket '\(address.bucket)'"
                : ": it does not match \(patterns.joined(separator: " nor "))")
    }
}
