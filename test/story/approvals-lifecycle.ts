/** A lifecycle with all that approvals can be asked for; `hook` is a receiver on loopback, `file` where a record goes. */
export const approvalsLifecycle = (of: { readonly hook: string; readonly file: string }): string => `
version: 1
groups: [ml-leads, risk, heads]
metrics: { auc: { better: higher } }
tracks:
  release:
    of: version
    stages: [candidate, staging, production, archived]
    moves: [candidate -> staging, staging -> production, "* -> archived", archived -> staging]
    holds-one: { production: archived }
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
  - name: production-high
    for: { track: release, to: production, risk: high }
    approvals: [{ from: ml-leads }, { from: risk }]
    confirm-reactions: true
  - name: archive
    for: { track: release, to: archived }
    approvals: []
`;
