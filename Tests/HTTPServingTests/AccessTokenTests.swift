import Foundation
import Testing

@testable import HTTPServing

@Suite struct AccessTokenTests {
    private func basic(_ pair: String) -> String { "Basic \(Data(pair.utf8).base64EncodedString())" }

    @Test func `a token is shown as a bearer's, or as the password of any user`() throws {
        let token = try #require(AccessToken("s3:cret é"))
        for header in ["Bearer s3:cret é", "bearer  s3:cret é ", basic("minio:s3:cret é"), basic(":s3:cret é")] {
            #expect(token.isShown(by: header), "\(header)")
        }
    }

    @Test func `nothing else shows it`() throws {
        let token = try #require(AccessToken("secret"))
        let headers = [
            nil, "", " ", "secret", "Bearer", "Bearer ", "Bearersecret", "Bearer secre", "Bearer secrets",
            "Bearer Secret",
            "Digest secret", "Basic secret", "Basic ====", basic("secret"), basic("secret:"), basic("x:Secret"),
        ]
        for header in headers { #expect(!token.isShown(by: header), "\(header ?? "none")") }
    }

    @Test func `an empty token is none, as anybody could show it`() {
        #expect(AccessToken("") == nil)
    }
}
