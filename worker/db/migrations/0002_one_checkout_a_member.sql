CREATE TABLE `checkout` (
	`site_id` text NOT NULL,
	`member_id` text NOT NULL,
	`id` text NOT NULL,
	`plan_id` text NOT NULL,
	`return_to` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`site_id`, `member_id`)
);
