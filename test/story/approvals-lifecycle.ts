/** A lifecycle with all that approvals can be asked for; `hook` is a receiver on loopback, `file` where a record goes. */
export const approvalsLifecycle = (of: { readonly hook: string; readonly file: string }): string => `
version: 1
groups: [ml-leads, risk, heads]
metrics: { auc: { better: higher } }
tracks:
  release:
    of: version
    stages: [candidate, staging, production, archived]
    moves: [candidate -> staging, candidate -> production, staging -> production, "* -> archived", archived -> staging]
    holds-one: { production: archived }
    rollback: { stage: production, within: 30d, by: [owner, ml-leads], hold: true, review: { within: 3d, from: [risk] } }
    gates:
      staging: [metrics-recorded]
      production: [metrics-recorded, model-card-complete, evidence: [bias-audit], no-freeze]
    effects:
      production:
        - webhook: { url: "${of.hook}", secrets: [RELEASES], allow-private: true }
        - record: { file: "${of.file}" }
  project:
    of: model
    stages: [scoping, running, retired]
    moves: [scoping <-> running, "* -> retired"]
policies:
  - name: project
    for: { track: project }
    approvals: [{ from: ml-leads }]
  - name: staging
    for: { track: release, to: staging }
    any:
      - { name: two-eyes, approvals: [{ from: ml-leads }, { from: risk }] }
      - { name: head, approvals: [{ from: heads }] }
  - name: production
    for: { track: release, to: production }
    approvals: [{ from: ml-leads }]
    expires: 72h
    reminders: { after: [10h], quiet: "20:00-08:00" }
    escalate: { after: 48h, to: heads }
    break-glass: { by: role:admin, review: { within: 24h, from: [ml-leads, risk] } }
  - name: production-high
    for: { track: release, to: production, risk: high }
    approvals: [{ from: ml-leads }, { from: risk }]
    confirm-reactions: true
  - name: archive
    for: { track: release, to: archived }
    approvals: []
`;
