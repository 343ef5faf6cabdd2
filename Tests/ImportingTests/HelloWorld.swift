/// The first example of the Amazon States Language.
enum HelloWorld {
    static let json = #"""
        {
          "Comment": "A simple minimal example of the States language",
          "StartAt": "Hello World",
          "States": {
            "Hello World": {
              "Type": "Task",
              "Resource": "arn:aws:lambda:us-east-1:1234:function:HelloWorld",
              "End": true
            }
          }
        }
        """#

    static let yaml = #"""
        # Imported from Amazon States Language.
        workflow: hello-world
        description: A simple minimal example of the States language

        jobs:
          # NOT IMPORTED: Resource "arn:aws:lambda:us-east-1:1234:function:HelloWorld"; write jobs/hello-world.sh for it
          hello-world:
            shell: jobs/hello-world.sh

        """#
}
