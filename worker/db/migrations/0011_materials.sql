CREATE TABLE `material` (
	`site_id` text NOT NULL,
	`course_slug` text NOT NULL,
	`slug` text NOT NULL,
	`title` text NOT NULL,
	`url` text NOT NULL,
	`format` text NOT NULL,
	`minutes` integer NOT NULL,
	`position` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`site_id`, `course_slug`, `slug`)
);
--> statement-breakpoint
CREATE INDEX `material_created` ON `material` (`site_id`,`created_at`);