import Foundation
import Testing

@testable import Engines

@Suite struct UniqueRuleTests {
    @Test(arguments: [
        ("order_id is unique", ["order_id"]), ("(shop, day) IS Unique", ["shop", " day"]),
        ("lower(email) is unique", ["lower(email)"]),
        ("(a) is unique", ["a"]), ("(a + 1) * (b, 2) is unique", ["(a + 1) * (b, 2)"]),
        ("\"is\" is unique", ["\"is\""]),
        ("(f(a, b), c) is unique", ["f(a, b)", " c"]),
    ])
    func `its keys are the expressions before it`(text: String, keys: [String]) throws {
        let rule = try #require(UniqueRule(text))
        for key in keys { #expect(rule.countSQL.contains("(\n\(key)\n) IS NOT NULL")) }
        #expect(rule.countSQL.components(separatedBy: "IS NOT NULL").count == 2 * keys.count + 1)
        #expect(rule.parsable.utf8.count == text.utf8.count && rule.parsable.hasSuffix("NULL  "))
    }

    @Test(arguments: ["is unique", "unique", "a = 'is unique'", "a is not null", "a is unique or b", ""])
    func `other conditions are none`(text: String) {
        #expect(UniqueRule(text) == nil)
    }
}
