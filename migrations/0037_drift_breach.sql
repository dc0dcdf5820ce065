CREATE TABLE "drift_breach" (
	"workspace_id" text NOT NULL,
	"model" text NOT NULL,
	"version" text NOT NULL,
	"feature" text NOT NULL,
	"signal" text NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"baseline" integer NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "drift_breach_workspace_id_model_version_feature_signal_since_pk" PRIMARY KEY("workspace_id","model","version","feature","signal","since")
);

ALTER TABLE "drift_breach" ADD CONSTRAINT "drift_breach_workspace_id_model_baseline_baseline_workspace_id_model_number_fk" FOREIGN KEY ("workspace_id","model","baseline") REFERENCES "public"."baseline"("workspace_id","model","number") ON DELETE no action ON UPDATE no action;
CREATE UNIQUE INDEX "drift_breach_open" ON "drift_breach" USING btree ("workspace_id","model","version","feature","signal") WHERE ended_at is null;