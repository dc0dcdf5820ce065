CREATE TABLE "drift_rule" (
	"workspace_id" text NOT NULL,
	"model" text NOT NULL,
	"feature" text NOT NULL,
	"settings" jsonb NOT NULL,
	"set_by" jsonb NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "drift_rule_workspace_id_model_feature_pk" PRIMARY KEY("workspace_id","model","feature")
);

CREATE TABLE "drift_signal" (
	"workspace_id" text NOT NULL,
	"model" text NOT NULL,
	"version" text NOT NULL,
	"baseline" integer NOT NULL,
	"feature" text NOT NULL,
	"signal" text NOT NULL,
	"last_to" timestamp with time zone NOT NULL,
	"last_from" timestamp with time zone NOT NULL,
	"since" timestamp with time zone,
	"cleared_at" timestamp with time zone,
	CONSTRAINT "drift_signal_workspace_id_model_version_baseline_feature_signal_pk" PRIMARY KEY("workspace_id","model","version","baseline","feature","signal")
);

CREATE TABLE "verdict" (
	"workspace_id" text NOT NULL,
	"model" text NOT NULL,
	"version" text NOT NULL,
	"baseline" integer NOT NULL,
	"feature" text NOT NULL,
	"signal" text NOT NULL,
	"to_at" timestamp with time zone NOT NULL,
	"from_at" timestamp with time zone NOT NULL,
	"state" text NOT NULL,
	"exceeded" boolean,
	"method" text NOT NULL,
	"statistic" double precision NOT NULL,
	"pvalue" double precision NOT NULL,
	"adjusted" double precision NOT NULL,
	"tests" integer NOT NULL,
	"effects" jsonb NOT NULL,
	"n_reference" double precision NOT NULL,
	"n_current" double precision NOT NULL,
	"missing_reference" double precision NOT NULL,
	"missing_current" double precision NOT NULL,
	"why" text NOT NULL,
	"notes" jsonb NOT NULL,
	"rule" jsonb NOT NULL,
	"reference" "bytea",
	"current" "bytea",
	"judged_at" timestamp with time zone NOT NULL,
	CONSTRAINT "verdict_workspace_id_model_version_baseline_feature_signal_to_at_from_at_pk" PRIMARY KEY("workspace_id","model","version","baseline","feature","signal","to_at","from_at")
);

ALTER TABLE "drift_rule" ADD CONSTRAINT "drift_rule_workspace_id_model_model_workspace_id_name_fk" FOREIGN KEY ("workspace_id","model") REFERENCES "public"."model"("workspace_id","name") ON DELETE no action ON UPDATE no action;
ALTER TABLE "drift_signal" ADD CONSTRAINT "drift_signal_workspace_id_model_baseline_baseline_workspace_id_model_number_fk" FOREIGN KEY ("workspace_id","model","baseline") REFERENCES "public"."baseline"("workspace_id","model","number") ON DELETE no action ON UPDATE no action;
ALTER TABLE "verdict" ADD CONSTRAINT "verdict_workspace_id_model_baseline_baseline_workspace_id_model_number_fk" FOREIGN KEY ("workspace_id","model","baseline") REFERENCES "public"."baseline"("workspace_id","model","number") ON DELETE no action ON UPDATE no action;
CREATE INDEX "drift_signal_breach" ON "drift_signal" USING btree ("workspace_id","model","since");