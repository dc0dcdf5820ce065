CREATE TABLE "admin_code" (
	"workspace_id" text PRIMARY KEY NOT NULL,
	"digest" "bytea" NOT NULL,
	"wrong_tries" integer NOT NULL,
	"issued_at" timestamp with time zone NOT NULL
);

CREATE TABLE "group_member" (
	"workspace_id" text NOT NULL,
	"group_name" text NOT NULL,
	"person_id" uuid NOT NULL,
	"added_at" timestamp with time zone NOT NULL,
	"added_by" uuid,
	CONSTRAINT "group_member_workspace_id_group_name_person_id_pk" PRIMARY KEY("workspace_id","group_name","person_id")
);

CREATE TABLE "identity" (
	"workspace_id" text NOT NULL,
	"platform" text NOT NULL,
	"team" text NOT NULL,
	"user_id" text NOT NULL,
	"person_id" uuid NOT NULL,
	"name" text,
	"handle" text,
	"zone" text,
	"standing" text,
	"standing_at" timestamp with time zone,
	"met_at" timestamp with time zone,
	CONSTRAINT "identity_workspace_id_platform_team_user_id_pk" PRIMARY KEY("workspace_id","platform","team","user_id")
);

CREATE TABLE "link_code" (
	"workspace_id" text NOT NULL,
	"digest" "bytea" NOT NULL,
	"person_id" uuid NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "link_code_workspace_id_digest_pk" PRIMARY KEY("workspace_id","digest")
);

CREATE TABLE "login" (
	"workspace_id" text NOT NULL,
	"login" text NOT NULL,
	"person_id" uuid NOT NULL,
	"linked_at" timestamp with time zone NOT NULL,
	"linked_by" uuid,
	CONSTRAINT "login_workspace_id_login_pk" PRIMARY KEY("workspace_id","login")
);

CREATE TABLE "person" (
	"workspace_id" text NOT NULL,
	"id" uuid NOT NULL,
	"name" text,
	"role" text NOT NULL,
	"role_given_at" timestamp with time zone,
	"zone" text,
	"created_at" timestamp with time zone NOT NULL,
	"forgotten_at" timestamp with time zone,
	"merged_into" uuid,
	CONSTRAINT "person_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);

CREATE TABLE "person_group" (
	"workspace_id" text NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "person_group_workspace_id_name_pk" PRIMARY KEY("workspace_id","name")
);

CREATE TABLE "refusal_told" (
	"workspace_id" text NOT NULL,
	"person_id" uuid NOT NULL,
	"subject" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "refusal_told_workspace_id_person_id_subject_pk" PRIMARY KEY("workspace_id","person_id","subject")
);

ALTER TABLE "group_member" ADD CONSTRAINT "group_member_workspace_id_group_name_person_group_workspace_id_name_fk" FOREIGN KEY ("workspace_id","group_name") REFERENCES "public"."person_group"("workspace_id","name") ON DELETE no action ON UPDATE no action;
ALTER TABLE "group_member" ADD CONSTRAINT "group_member_workspace_id_person_id_person_workspace_id_id_fk" FOREIGN KEY ("workspace_id","person_id") REFERENCES "public"."person"("workspace_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "identity" ADD CONSTRAINT "identity_workspace_id_person_id_person_workspace_id_id_fk" FOREIGN KEY ("workspace_id","person_id") REFERENCES "public"."person"("workspace_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "link_code" ADD CONSTRAINT "link_code_workspace_id_person_id_person_workspace_id_id_fk" FOREIGN KEY ("workspace_id","person_id") REFERENCES "public"."person"("workspace_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "login" ADD CONSTRAINT "login_workspace_id_person_id_person_workspace_id_id_fk" FOREIGN KEY ("workspace_id","person_id") REFERENCES "public"."person"("workspace_id","id") ON DELETE no action ON UPDATE no action;
CREATE INDEX "group_member_person" ON "group_member" USING btree ("workspace_id","person_id");
CREATE INDEX "identity_person" ON "identity" USING btree ("workspace_id","person_id");
CREATE INDEX "login_person" ON "login" USING btree ("workspace_id","person_id");
CREATE INDEX "person_merged" ON "person" USING btree ("workspace_id","merged_into");