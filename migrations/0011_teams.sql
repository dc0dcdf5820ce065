CREATE TABLE "team" (
	"workspace_id" text NOT NULL,
	"name" text NOT NULL,
	"about" text,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" uuid,
	CONSTRAINT "team_workspace_id_name_pk" PRIMARY KEY("workspace_id","name")
);

CREATE TABLE "team_member" (
	"workspace_id" text NOT NULL,
	"team" text NOT NULL,
	"person_id" uuid NOT NULL,
	"added_at" timestamp with time zone NOT NULL,
	"added_by" uuid,
	"lead_since" timestamp with time zone,
	CONSTRAINT "team_member_workspace_id_team_person_id_pk" PRIMARY KEY("workspace_id","team","person_id")
);

ALTER TABLE "team_member" ADD CONSTRAINT "team_member_workspace_id_team_team_workspace_id_name_fk" FOREIGN KEY ("workspace_id","team") REFERENCES "public"."team"("workspace_id","name") ON DELETE no action ON UPDATE no action;
ALTER TABLE "team_member" ADD CONSTRAINT "team_member_workspace_id_person_id_person_workspace_id_id_fk" FOREIGN KEY ("workspace_id","person_id") REFERENCES "public"."person"("workspace_id","id") ON DELETE no action ON UPDATE no action;
CREATE UNIQUE INDEX "team_any_case" ON "team" USING btree ("workspace_id",lower("name"));
CREATE INDEX "team_member_person" ON "team_member" USING btree ("workspace_id","person_id");
-- A team for each name that models carry: names that differ only in case are one, and one that fits today's rule is lower-cased.
INSERT INTO team (workspace_id, name, created_at)
  SELECT workspace_id, CASE WHEN lower(min(trim(team))) ~ '^[a-z0-9][a-z0-9._-]{0,39}$' THEN lower(min(trim(team))) ELSE min(trim(team)) END, min(created_at)
  FROM model WHERE trim(team) <> '' GROUP BY workspace_id, lower(trim(team));
UPDATE model SET team = (SELECT t.name FROM team t WHERE t.workspace_id = model.workspace_id AND lower(t.name) = lower(trim(model.team)))
  WHERE team IS NOT NULL;
