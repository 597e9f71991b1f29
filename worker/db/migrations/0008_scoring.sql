CREATE TABLE `prerequisite` (
	`site_id` text NOT NULL,
	`kind` text NOT NULL,
	`slug` text NOT NULL,
	`requires_kind` text NOT NULL,
	`requires_slug` text NOT NULL,
	PRIMARY KEY(`site_id`, `kind`, `slug`, `requires_kind`, `requires_slug`)
);
--> statement-breakpoint
CREATE TABLE `follow` (
	`site_id` text NOT NULL,
	`member_id` text NOT NULL,
	`kind` text NOT NULL,
	`target` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`site_id`, `member_id`, `kind`, `target`)
);
--> statement-breakpoint
CREATE INDEX `follow_target` ON `follow` (`site_id`,`kind`,`target`);--> statement-breakpoint
CREATE TABLE `profile` (
	`site_id` text NOT NULL,
	`member_id` text NOT NULL,
	`about` text DEFAULT '' NOT NULL,
	`skills` text DEFAULT '[]' NOT NULL,
	`wants` text DEFAULT '[]' NOT NULL,
	`pace` integer,
	`personal` integer DEFAULT true NOT NULL,
	`discoverable` integer DEFAULT false NOT NULL,
	`mentoring` integer DEFAULT false NOT NULL,
	`collaborating` integer DEFAULT false NOT NULL,
	`goal` text,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`site_id`, `member_id`)
);
--> statement-breakpoint
CREATE INDEX `profile_discoverable` ON `profile` (`site_id`,`discoverable`,`updated_at`);--> statement-breakpoint
CREATE TABLE `dismissal` (
	`site_id` text NOT NULL,
	`member_id` text NOT NULL,
	`kind` text NOT NULL,
	`slug` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`site_id`, `member_id`, `kind`, `slug`)
);
--> statement-breakpoint
CREATE TABLE `impression` (
	`site_id` text NOT NULL,
	`member_id` text NOT NULL,
	`kind` text NOT NULL,
	`slug` text NOT NULL,
	`slot` integer NOT NULL,
	`position` integer NOT NULL,
	`propensity` real NOT NULL,
	`explored` integer NOT NULL,
	`model_version` integer NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`site_id`, `member_id`, `kind`, `slug`, `slot`)
);
--> statement-breakpoint
CREATE INDEX `impression_at` ON `impression` (`at`);--> statement-breakpoint
CREATE INDEX `impression_site` ON `impression` (`site_id`,`at`);--> statement-breakpoint
CREATE TABLE `scoring_model` (
	`site_id` text NOT NULL,
	`version` integer NOT NULL,
	`status` text NOT NULL,
	`stage` text NOT NULL,
	`cursor` text DEFAULT '{}' NOT NULL,
	`revision` integer DEFAULT 0 NOT NULL,
	`leased_until` integer DEFAULT 0 NOT NULL,
	`members` integer DEFAULT 0 NOT NULL,
	`items` integer DEFAULT 0 NOT NULL,
	`pairs` integer DEFAULT 0 NOT NULL,
	`settings` text DEFAULT '{}' NOT NULL,
	`metrics` text,
	`weights` text,
	`bias` text,
	`note` text DEFAULT '' NOT NULL,
	`started_at` integer NOT NULL,
	`ended_at` integer,
	PRIMARY KEY(`site_id`, `version`)
);
--> statement-breakpoint
CREATE INDEX `scoring_model_status` ON `scoring_model` (`site_id`,`status`);--> statement-breakpoint
ALTER TABLE `site` ADD `recommender` text DEFAULT 'learned' NOT NULL;