import Foundation
import Timekeeping

/// The fixture of `CronOracleTests`: what another program says of some texts around every change of clocks, 2000 to 2037.
///
/// `Oracle/fixture.py` writes it, and says what its lines mean.
struct TransitionVectors {
    /// A zone, and when each text fires in it.
    struct Zone {
        let name: String
        let rules: TimeZoneRules
        /// Minutes since 1970 at which the spans begin; each is four days long.
        let starts: [Int]
        /// For each text in order, for each span, which of `spans` it is.
        var spansByText: [[Int]] = []
    }

    /// What it was made of, for a person.
    private(set) var origin = ""
    private(set) var texts: [String] = []
    /// The times of a span, in minutes since it began.
    private(set) var spans: [[Int]] = []
    private(set) var zones: [Zone] = []
    /// How many times there are in all.
    private(set) var timeCount = 0

    init() throws {
        let folder = Bundle.module.resourceURL?.appending(path: "Fixtures") ?? URL(filePath: "Fixtures")
        let text = try String(contentsOf: folder.appending(path: "transitions.txt"), encoding: .utf8)
        for line in text.split(separator: "\n") { try read(line) }
    }

    private mutating func read(_ line: Substring) throws {
        let (key, rest) = line.firstWord
        switch key {
        case "text": texts.append(String(rest))
        case "span": spans.append(Self.sums(Self.numbers(rest)))
        case "zone":
            let parts = rest.split(separator: " ")
            guard parts.count == 3, let data = Data(base64Encoded: String(parts[2])) else {
                throw Malformed(line: line)
            }
            let name = String(parts[0])
            pendingZone = (name, try TimeZoneRules(name: name, tzif: [UInt8](data)))
        case "starts":
            guard let (name, rules) = pendingZone else { throw Malformed(line: line) }
            zones.append(Zone(name: name, rules: rules, starts: Self.sums(Self.numbers(rest))))
        case "fires": zones[zones.count - 1].spansByText.append(Self.numbers(rest))
        case "times": timeCount = Int(rest) ?? 0
        default: origin = String(line)
        }
    }

    private var pendingZone: (String, TimeZoneRules)?

    /// Numbers as `3 5*2 7`: 3, 5, 5, 7.
    private static func numbers(_ text: Substring) -> [Int] {
        text.split(separator: " ").flatMap { item in
            let parts = item.split(separator: "*")
            return Array(repeating: Int(parts[0]) ?? .min, count: parts.count == 2 ? Int(parts[1]) ?? 0 : 1)
        }
    }

    /// The sums of all numbers up to each.
    private static func sums(_ numbers: [Int]) -> [Int] {
        var sum = 0
        return numbers.map { number in
            sum += number
            return sum
        }
    }

    struct Malformed: Error {
        let line: Substring
    }
}

extension Substring {
    /// The text up to the first space, and what follows it.
    fileprivate var firstWord: (Substring, Substring) {
        guard let space = firstIndex(of: " ") else { return (self, "") }
        return (self[..<space], self[index(after: space)...])
    }
}
