import HTTPServing
import Notices
import YAMLSource

/// The HTTP server: where it listens, and what has to be shown there.
extension SettingsReader {
    mutating func readHTTP(_ node: YAMLNode) {
        var listen: (address: ListenAddress, place: YAMLNode)?
        var token: Secret?
        let problems = diagnostics.count
        for entry in entries(of: node, allowed: ["listen", "token"]) {
            if entry.name == "token" {
                token = secret(entry.value, "token")
                // Better none than one without what it was to have.
                if token == nil { return }
            } else if let address = entry.value.text.flatMap({ ListenAddress($0) }) {
                listen = (address, entry.value)
            } else {
                return complain("'listen' \(ListenAddress.form)", entry.value)
            }
        }
        guard let listen else {
            if diagnostics.count == problems { complain("'http' needs 'listen', which \(ListenAddress.form)", node) }
            return
        }
        guard listen.address.isLoopback || token != nil else {
            return complain(
                "other machines can reach \(listen.address), so a 'token' is needed, such as {env: TIDEGATE_TOKEN}",
                listen.place)
        }
        settings.http = HTTPSettings(listen: listen.address, token: token)
    }
}
