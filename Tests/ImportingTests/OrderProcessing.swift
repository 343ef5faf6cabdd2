/// A machine with Choice, Retry, Catch, Parallel, Map and Wait.
enum OrderProcessing {
    static let json = #"""
        {
          "Comment": "Takes an order: checks, pays, ships",
          "StartAt": "CheckStock",
          "States": {
            "CheckStock": {
              "Type": "Task",
              "Resource": "arn:aws:lambda:eu:1234:function:CheckStock",
              "ResultPath": "$.stock",
              "TimeoutSeconds": 300,
              "HeartbeatSeconds": 45,
              "Retry": [
                {"ErrorEquals": ["States.Timeout", "Lambda.Busy"], "IntervalSeconds": 2,
                 "MaxAttempts": 6, "BackoffRate": 1.5, "MaxDelaySeconds": 120, "JitterStrategy": "FULL"},
                {"ErrorEquals": ["States.ALL"]}
              ],
              "Catch": [
                {"ErrorEquals": ["OutOfStock"], "Next": "TellBuyer"},
                {"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "TellOperators"}
              ],
              "Next": "IsLarge?"
            },
            "IsLarge?": {
              "Type": "Choice",
              "Choices": [
                {"And": [{"Variable": "$.total", "NumericGreaterThan": 1000},
                         {"Not": {"Variable": "$.customer.trusted", "BooleanEquals": true}}], "Next": "CoolOff"},
                {"Variable": "$.stock.state", "StringEquals": "it's low", "Next": "Fulfil"}
              ],
              "Default": "Fulfil"
            },
            "CoolOff": {"Type": "Wait", "Seconds": 900, "Next": "Fulfil"},
            "Fulfil": {
              "Type": "Parallel",
              "Branches": [
                {"StartAt": "Charge", "States": {
                  "Charge": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
                             "Parameters": {"FunctionName": "charge", "Payload.$": "$"}, "End": true}}},
                {"StartAt": "Invoice", "States": {
                  "Invoice": {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2",
                    "Parameters": {"StateMachineArn": "arn:aws:states:eu:1:stateMachine:MakeInvoice",
                                   "Input": {"total.$": "$.total", "kind": "final"}}, "Next": "Archive"},
                  "Archive": {"Type": "Task", "Resource": "arn:aws:lambda:archive", "End": true}}}
              ],
              "Catch": [{"ErrorEquals": ["States.TaskFailed"], "Next": "TellOperators"}],
              "ResultPath": null,
              "Next": "ShipLines"
            },
            "ShipLines": {
              "Type": "Map", "ItemsPath": "$.stock.lines", "MaxConcurrency": 4, "ToleratedFailurePercentage": 5,
              "ItemProcessor": {
                "ProcessorConfig": {"Mode": "INLINE"}, "StartAt": "Pick",
                "States": {
                  "Pick": {"Type": "Task", "Resource": "arn:aws:lambda:pick", "ResultPath": null, "Next": "Heavy"},
                  "Heavy": {"Type": "Choice", "Choices": [{"Variable": "$.weight", "NumericGreaterThanEquals": 30,
                            "Next": "Lorry"}], "Default": "Post"},
                  "Lorry": {"Type": "Task", "Resource": "arn:aws:lambda:lorry", "End": true},
                  "Post": {"Type": "Task", "Resource": "arn:aws:lambda:post", "End": true}
                }
              },
              "Next": "Done"
            },
            "Done": {"Type": "Succeed"},
            "TellBuyer": {"Type": "Task", "Resource": "arn:aws:lambda:tell-buyer", "Next": "Refused"},
            "TellOperators": {"Type": "Task", "Resource": "arn:aws:lambda:tell", "Next": "Refused"},
            "Refused": {"Type": "Fail", "Error": "OrderRefused", "Cause": "the order: \"refused\""}
          }
        }
        """#

    static let yaml = #"""
        # Imported from Amazon States Language.
        workflow: order-processing
        description: "Takes an order: checks, pays, ships"

        parameters:
          total: {type: number}
          customer: {type: json}

        jobs:
          # NOT IMPORTED: ResultPath "$.stock"
          # NOT IMPORTED: Resource "arn:aws:lambda:eu:1234:function:CheckStock"; write jobs/check-stock.sh for it
          # NOT IMPORTED: ResultPath "$.error"
          check-stock:
            shell: jobs/check-stock.sh
            retry:
              - {attempts: 6, delay: 2s, backoff: 1.5, max-delay: 2m, jitter: full, "on": [timeout, lambda-busy]}
              - {attempts: 3, delay: 1s, backoff: 2}
            catch: {out-of-stock: tell-buyer, all: tell-operators}
            timeout: 5m
            heartbeat: 45s
          # NOT IMPORTED: ResultPath null
          # NOT IMPORTED: that a failure in one branch of 'Fulfil' stops the others; each node has its Catch
          # Fulfil, branch 1
          # NOT IMPORTED: Parameters {"FunctionName": "charge", "Payload.$": "$"}
          # NOT IMPORTED: Resource "arn:aws:states:::lambda:invoke"; write jobs/charge.sh for it
          charge:
            shell: jobs/charge.sh
            needs: {any: [is-large-to-fulfil, cool-off]}
            catch: {exit-code: tell-operators}
          # NOT IMPORTED: Resource "arn:aws:lambda:archive"; write jobs/archive.sh for it
          archive:
            shell: jobs/archive.sh
            needs: [invoice]
            catch: {exit-code: tell-operators}
          # NOT IMPORTED: Resource "arn:aws:lambda:tell-buyer"; write jobs/tell-buyer.sh for it
          tell-buyer:
            shell: jobs/tell-buyer.sh
          # NOT IMPORTED: Resource "arn:aws:lambda:tell"; write jobs/tell-operators.sh for it
          tell-operators:
            shell: jobs/tell-operators.sh

        steps:
          is-large-to-fulfil:
            pass: {}
          is-large:
            choice:
              - {when: "(run.total > 1000) AND (NOT (json_extract(run.customer, '$.trusted') = TRUE))", go-to: cool-off}
              - {when: "check_stock.state = 'it''s low'", go-to: is-large-to-fulfil}
            default: is-large-to-fulfil
            needs: [check-stock]
          cool-off:
            wait: 15m
          # Fulfil, branch 2
          invoice:
            workflow: make-invoice
            with: {total: "{total}", kind: final}
            needs: {any: [is-large-to-fulfil, cool-off]}
            catch: {exit-code: tell-operators}
          ship-lines:
            workflow: order-processing-ship-lines
            with: {item: "{item}"}
            for-each: {output: check-stock.lines}
            max-concurrency: 4
            tolerate: 5%
            needs: [charge, archive]
          done:
            pass: {}
            needs: [ship-lines]
          refused:
            fail: "the order: \"refused\""
            error: order-refused
            needs: {any: [tell-buyer, tell-operators]}
        ---
        # Imported from Amazon States Language.
        workflow: order-processing-ship-lines

        parameters:
          item: {type: json}

        jobs:
          # NOT IMPORTED: ResultPath null
          # NOT IMPORTED: Resource "arn:aws:lambda:pick"; write jobs/pick.sh for it
          pick:
            shell: jobs/pick.sh
          # NOT IMPORTED: Resource "arn:aws:lambda:lorry"; write jobs/lorry.sh for it
          lorry:
            shell: jobs/lorry.sh
          # NOT IMPORTED: Resource "arn:aws:lambda:post"; write jobs/post.sh for it
          post:
            shell: jobs/post.sh

        steps:
          heavy:
            choice:
              - {when: "json_extract(run.item, '$.weight') >= 30", go-to: lorry}
            default: post
            needs: [pick]

        """#
}
