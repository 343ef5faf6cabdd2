# Runs when a job of the workflow has failed; a mail or a chat message would go out here.
mkdir -p reports
echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) $TIDEGATE_RUN failed; see: tidegate runs show $TIDEGATE_RUN" >>reports/failures.log
tail -n 1 reports/failures.log
