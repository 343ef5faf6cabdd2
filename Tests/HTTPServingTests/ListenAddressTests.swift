import Testing

@testable import HTTPServing

@Suite struct ListenAddressTests {
    @Test(arguments: [
        ("127.0.0.1:9470", "127.0.0.1:9470", true), ("localhost:0", "127.0.0.1:0", true),
        ("127.8.9.1:80", "127.8.9.1:80", true), ("0.0.0.0:65535", "0.0.0.0:65535", false),
        ("10.1.2.3:9470", "10.1.2.3:9470", false), ("[::1]:9470", "[::1]:9470", true),
        ("[0:0:0:0:0:0:0:1]:9470", "[::1]:9470", true), ("[::]:9470", "[::]:9470", false),
        ("[::ffff:127.0.0.1]:1", "[::ffff:127.0.0.1]:1", true), ("[2001:DB8::1]:1", "[2001:db8::1]:1", false),
    ])
    func `an address and a port are read, and whether other machines reach it`(
        text: String, shown: String, isLoopback: Bool
    ) throws {
        let address = try #require(ListenAddress(text))
        #expect(address.description == shown && address.isLoopback == isLoopback)
        #expect(ListenAddress(address.description) == address)
    }

    @Test(arguments: [
        "", ":", "9470", ":9470", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:-1", "127.0.0.1:+1",
        "127.0.0.1:65536", "127.0.0.1:99999999999999999999", "127.0.0.1: 1", "::1:9470", "::1", "[::1]",
        "[127.0.0.1]:1",
        "[]:1", "[::1%lo]:1", "256.0.0.1:1", "127.1:1", "2130706433:1", "example.org:80", "http://127.0.0.1:80",
        "127.0.0.1:1\n", "127.0.0.1\0:1", "１２７.0.0.1:1", "127.0.0.1:１",
    ])
    func `anything else is none`(text: String) {
        #expect(ListenAddress(text) == nil)
    }
}
