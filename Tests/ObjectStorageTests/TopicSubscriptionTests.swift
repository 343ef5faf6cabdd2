import Testing

@testable import ObjectStorage

@Suite struct TopicSubscriptionTests {
    private func subscription(_ url: String) -> TopicSubscription? {
        TopicSubscription(
            Array(#"{"Type":"SubscriptionConfirmation","TopicArn":"arn:aws:sns:x","SubscribeURL":"\#(url)"}"#.utf8))
    }

    @Test(arguments: [
        "https://sns.eu-south-1.amazonaws.com/?Action=ConfirmSubscription&Token=1",
        "https://sns.cn-north-1.amazonaws.com.cn/?Action=ConfirmSubscription",
        "https://sns.us-gov-west-1.amazonaws.com/",
    ])
    func `the address that confirms a subscription is one of AWS`(url: String) {
        #expect(subscription(url)?.confirmation == url)
        #expect(subscription(url)?.topic == "arn:aws:sns:x")
    }

    @Test(arguments: [
        "", "x", "http://sns.eu-south-1.amazonaws.com/", "https://example.org/", "https://amazonaws.com.example.org/",
        "https://evilamazonaws.com/",
        "https://bucket.s3.amazonaws.com/", "https://sns.s3.amazonaws.com/", "https://sns.s3-us-west-2.amazonaws.com/",
        "https://sns.amazonaws.com/", "https://x.sns.eu-south-1.amazonaws.com/",
        "https://example.org/?x=.amazonaws.com", "https://example.org#.amazonaws.com",
        "https://sns.eu-south-1.amazonaws.com@example.org/", "https://example.org/.amazonaws.com",
        "https://sns.eu-south-1.amazonaws.com/\\u001b[2J",
        "https://sns.eu-south-1.amazonaws.com/ x", "file:///x.amazonaws.com", "https://example.org\\\\.amazonaws.com/",
    ])
    func `any other is none`(url: String) {
        #expect(subscription(url) != nil && subscription(url)?.confirmation == nil)
    }

    @Test func `other messages ask for no subscription`() {
        for text in ["", "[]", "{}", #"{"Type":"Notification","Message":"{}"}"#, #"{"Type":1}"#] {
            #expect(TopicSubscription(Array(text.utf8)) == nil)
        }
    }
}
