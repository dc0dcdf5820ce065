CREATE TABLE "baseline" (
	"workspace_id" text NOT NULL,
	"model" text NOT NULL,
	"number" integer NOT NULL,
	"version" text NOT NULL,
	"kind" text NOT NULL,
	"edges_of" integer NOT NULL,
	"windows" integer,
	"taken_from" text,
	"created_by" jsonb NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "baseline_workspace_id_model_number_pk" PRIMARY KEY("workspace_id","model","number")
);

CREATE TABLE "baseline_feature" (
	"workspace_id" text NOT NULL,
	"model" text NOT NULL,
	"baseline" integer NOT NULL,
	"feature" text NOT NULL,
	"type" text NOT NULL,
	"edges" "bytea" NOT NULL,
	"categories" text[] NOT NULL,
	"digest" text NOT NULL,
	"profile" "bytea" NOT NULL,
	CONSTRAINT "baseline_feature_workspace_id_model_baseline_feature_pk" PRIMARY KEY("workspace_id","model","baseline","feature")
);

CREATE TABLE "profile" (
	"workspace_id" text NOT NULL,
	"model" text NOT NULL,
	"version" text NOT NULL,
	"to_at" timestamp with time zone NOT NULL,
	"from_at" timestamp with time zone NOT NULL,
	"feature" text NOT NULL,
	"part" text NOT NULL,
	"baseline" integer NOT NULL,
	"body" "bytea" NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	CONSTRAINT "profile_workspace_id_model_version_to_at_from_at_feature_part_pk" PRIMARY KEY("workspace_id","model","version","to_at","from_at","feature","part")
);

ALTER TABLE "baseline" ADD CONSTRAINT "baseline_workspace_id_model_version_version_workspace_id_model_version_fk" FOREIGN KEY ("workspace_id","model","version") REFERENCES "public"."version"("workspace_id","model","version") ON DELETE no action ON UPDATE no action;
ALTER TABLE "baseline_feature" ADD CONSTRAINT "baseline_feature_workspace_id_model_baseline_baseline_workspace_id_model_number_fk" FOREIGN KEY ("workspace_id","model","baseline") REFERENCES "public"."baseline"("workspace_id","model","number") ON DELETE no action ON UPDATE no action;
ALTER TABLE "profile" ADD CONSTRAINT "profile_workspace_id_model_baseline_baseline_workspace_id_model_number_fk" FOREIGN KEY ("workspace_id","model","baseline") REFERENCES "public"."baseline"("workspace_id","model","number") ON DELETE no action ON UPDATE no action;
CREATE UNIQUE INDEX "baseline_open" ON "baseline" USING btree ("workspace_id","model","version","kind") WHERE ended_at is null;
CREATE INDEX "profile_of_baseline" ON "profile" USING btree ("workspace_id","model","baseline");