CREATE TABLE "drift_report" (
	"workspace_id" text NOT NULL,
	"id" uuid NOT NULL,
	"model" text NOT NULL,
	"version" text NOT NULL,
	"tool" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"verdicts" jsonb NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	CONSTRAINT "drift_report_workspace_id_model_version_tool_at_id_pk" PRIMARY KEY("workspace_id","model","version","tool","at","id")
);

ALTER TABLE "drift_report" ADD CONSTRAINT "drift_report_workspace_id_model_version_version_workspace_id_model_version_fk" FOREIGN KEY ("workspace_id","model","version") REFERENCES "public"."version"("workspace_id","model","version") ON DELETE no action ON UPDATE no action;