CREATE TABLE "oncall_calendar" (
	"workspace_id" text NOT NULL,
	"schedule" uuid NOT NULL,
	"layer" text NOT NULL,
	"url" text,
	"allow_private" boolean NOT NULL,
	"unknown" jsonb NOT NULL,
	"read_to" timestamp with time zone NOT NULL,
	"read_at" timestamp with time zone NOT NULL,
	"problem" text,
	"problem_at" timestamp with time zone,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "oncall_calendar_workspace_id_schedule_layer_pk" PRIMARY KEY("workspace_id","schedule","layer")
);

ALTER TABLE "oncall_layer" ADD COLUMN "times" jsonb;
ALTER TABLE "oncall_calendar" ADD CONSTRAINT "oncall_calendar_workspace_id_schedule_oncall_schedule_workspace_id_id_fk" FOREIGN KEY ("workspace_id","schedule") REFERENCES "public"."oncall_schedule"("workspace_id","id") ON DELETE no action ON UPDATE no action;