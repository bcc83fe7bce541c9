use super::*;

/// The rows of a dump: table, columns and values, or what is wrong.
fn rows_of(name: &str, bytes: &[u8]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let mut rows = Vec::new();
    read(&path, &mut |found| {
        rows.push(match found {
            Found::Record(record) => {
                let values: Vec<&str> = record.values.iter().map(|value| value.as_deref().unwrap_or("NULL")).collect();
                format!("{}:{} {}({})", record.line, record.table, record.columns.join(","), values.join("|"))
            }
            Found::Broken(record, why) => format!("{}:{} row {}: {why}", record.line, record.table, record.number),
        });
        Ok(())
    })
    .unwrap();
    rows
}

#[test]
fn rows_are_read_as_tools_write_them() {
    let dump = "-- it's a dump\n/*!40101 SET NAMES utf8 */;\nDROP TABLE IF EXISTS `a`;\nCREATE TABLE IF NOT EXISTS `a` (\n  `id` int(11) \
        NOT NULL COMMENT '甲, (乙)',\n  `text` varchar(2) DEFAULT '',\n  PRIMARY KEY (`id`),\n  KEY `text` (`text`)\n) ENGINE=MyISAM;\n\
        LOCK TABLES `a` WRITE;\nINSERT INTO `a` VALUES (1,'it\\'s; \\\"x\\\" \\\\ \\n'),(2,NULL),\n(-3.5,'''甲''');\n\
        insert into a (`Text`, id) values (0xE794B2, X'31') ON DUPLICATE KEY UPDATE id=';';\nREPLACE INTO `db`.`a` VALUES('4',_binary 'b');";
    assert_eq!(
        rows_of("a.sql", dump.as_bytes()),
        [
            "11:a id,text(1|it's; \"x\" \\ \n)",
            "11:a id,text(2|NULL)",
            "12:a id,text(-3.5|'甲')",
            "13:a text,id(甲|1)",
            "14:a id,text(4|b)",
        ]
    );
}

#[test]
fn the_last_byte_of_a_character_of_gbk_is_no_backslash() {
    // 誠 is D5 5C in GBK.
    let (dump, _, _) = encoding_rs::GBK.encode("CREATE TABLE a (x text, y text);INSERT INTO a VALUES('誠','丛台');");
    assert!(dump.contains(&b'\\'));
    assert_eq!(rows_of("a.sql", &dump), ["1:a x,y(誠|丛台)"]);
}

#[test]
fn a_row_that_cannot_be_read_does_not_hide_the_next() {
    let dump = "CREATE TABLE a (x int, y int);\nINSERT INTO a VALUES (1,2),(3),(4,5);\nINSERT INTO a VALUES (6 7),(8,9);\n\
        INSERT INTO a VALUES (10,0xZZ);\nINSERT INTO a VALUES\n(11,12),\n('13";
    assert_eq!(
        rows_of("a.sql", dump.as_bytes()),
        [
            "2:a x,y(1|2)",
            "2:a row 2: it has 1 values, and its table 2 columns",
            "2:a x,y(4|5)",
            "3:a row 4: `7` stands behind its value 1",
            "3:a x,y(8|9)",
            "4:a row 6: a hexadecimal value has another character or half a byte",
            "6:a x,y(11|12)",
            "7:a row 8: the dump ends inside this row",
        ]
    );
    assert_eq!(
        rows_of("a.sql", b"INSERT INTO a VALUES (1),"),
        ["1:a (1)", "1:a row 2: the dump ends where this row should begin"]
    );
}

#[test]
fn backups_in_php_hold_sql() {
    let dump = "<?php\r\n@include(\"../../inc/header.php\");\r\nE_D(\"DROP TABLE IF EXISTS `a`;\");\r\nE_C(\"CREATE TABLE `a` (\r\n `x` int,\r\n \
        `y` text\r\n) ENGINE=MyISAM\");\r\nE_D(\"replace into `a` values('1',0xb4d4cca8);\");\r\n\
        E_D(\"replace into `a` values('2','a \\\"b\\\" \\$c ''d'' \\\\\\\\e');\");\r\n@include(\"../../inc/footer.php\");\r\n?>";
    let rows = rows_of("a_1.php", dump.as_bytes());
    assert_eq!(rows, ["8:a x,y(1|丛台)", "9:a x,y(2|a \"b\" $c 'd' \\e)"]);
}

#[test]
fn what_is_stored_is_read_again() {
    let mut spool = spool::Spool::new().unwrap();
    let record = |number: u64| Record {
        table: Rc::from("a"),
        columns: Rc::new(vec!["x".to_owned()]),
        values: vec![Some("甲".repeat(number as usize)), None],
        number,
        ..Record::default()
    };
    let places: Vec<_> = (0_u64..100).map(|number| spool.push(&record(number)).unwrap()).collect();
    for (number, place) in (0_u64..).zip(&places) {
        let read = spool.get(*place).unwrap();
        assert_eq!(
            (read.values.clone(), read.number, read.get("x").len()),
            (record(number).values, number, number as usize * 3)
        );
    }
}
