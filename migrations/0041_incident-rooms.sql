CREATE TABLE "incident_room" (
	"workspace_id" text NOT NULL,
	"incident" integer NOT NULL,
	"platform" text NOT NULL,
	"team" text NOT NULL,
	"channel" text,
	"name" text,
	"because" text,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "incident_room_workspace_id_incident_platform_team_pk" PRIMARY KEY("workspace_id","incident","platform","team")
);

ALTER TABLE "incident_room" ADD CONSTRAINT "incident_room_workspace_id_incident_incident_workspace_id_number_fk" FOREIGN KEY ("workspace_id","incident") REFERENCES "public"."incident"("workspace_id","number") ON DELETE no action ON UPDATE no action;
CREATE UNIQUE INDEX "incident_room_channel" ON "incident_room" USING btree ("workspace_id","platform","team","channel");