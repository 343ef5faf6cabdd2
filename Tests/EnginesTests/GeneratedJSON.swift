import TestSupport

/// JSON lines whose objects have like keys with like values.
enum GeneratedJSON {
    private static let scalars: [[String]] = [
        ["0", "1", "-7", "9223372036854775807", "-9223372036854775808"],
        ["12345678901234567890", "5", "-99999999999999999999"],
        ["1.5", "-0.25", "1e5", "2E-7", "0.1", "7", "-0", "9007199254740993"],
        ["true", "false"],
        [#""2024-02-29""#, #""1999-12-31""#],
        [#""2024-02-29T10:00:00""#, #""2024-02-29 23:59:59.5""#],
        [#""2024-02-29T10:00:00Z""#, #""2024-02-29T10:00:00+05:30""#],
        [#""x""#, #""""#, #""7""#, #""\u00e9\n\"""#, #""🙂""#, #""\ud83d\ude42""#, #""NA""#, #""a,b""#, #"" x ""#],
        ["[]", "null"], ["{}", "null"],
    ]
    private static let keys = ["id", "b c", "a.b", "it's", #"q\"q"#, "é", "Name", "x[0]", "$v", "select", "filename"]

    /// A shape that values at one place have.
    private indirect enum Shape {
        case scalar([String])
        case array(Shape)
        case object([(key: String, shape: Shape)])
        case either(Shape, Shape)
    }

    static func lines(_ random: inout SeededRandom) -> String {
        let row = object(&random, depth: 0)
        return (0..<Int.random(in: 1...20, using: &random)).map { _ in text(row, &random) + "\n" }.joined()
    }

    private static func object(_ random: inout SeededRandom, depth: Int) -> Shape {
        let names = keys.shuffled(using: &random).prefix(Int.random(in: 1...4, using: &random))
        return .object(names.map { ($0, shape(&random, depth: depth + 1)) })
    }

    private static func shape(_ random: inout SeededRandom, depth: Int) -> Shape {
        switch Int.random(in: 0..<(depth > 3 ? 6 : 10), using: &random) {
        case 7: .array(shape(&random, depth: depth + 1))
        case 8: object(&random, depth: depth)
        case 9: .either(shape(&random, depth: depth + 1), shape(&random, depth: depth + 1))
        default: .scalar(scalars.randomElement(using: &random) ?? [])
        }
    }

    private static func text(_ shape: Shape, _ random: inout SeededRandom) -> String {
        if Int.random(in: 0..<12, using: &random) == 0, case .scalar = shape { return "null" }
        switch shape {
        case .scalar(let texts): return texts.randomElement(using: &random) ?? "null"
        case .either(let one, let other): return text(Bool.random(using: &random) ? one : other, &random)
        case .array(let element):
            let values = (0..<Int.random(in: 0...3, using: &random)).map { _ in text(element, &random) }
            return "[\(values.joined(separator: ", "))]"
        case .object(let fields):
            let given = fields.filter { _ in Int.random(in: 0..<6, using: &random) > 0 }
            return "{\(given.map { "\"\($0.key)\": \(text($0.shape, &random))" }.joined(separator: ","))}"
        }
    }
}
