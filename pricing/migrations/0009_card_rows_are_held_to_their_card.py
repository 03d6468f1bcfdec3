from django.db import migrations

from clients.frozen import freeze_with_parent

PUBLISHED = "p.published_at IS NOT NULL"
TABLES = (
    "pricing_userband",
    "pricing_deviceband",
    "pricing_tierterms",
    "pricing_volumestep",
    "pricing_termdiscount",
    "pricing_coveredservice",
)


def band_of_a_rate(band: str, rate: str, columns: str) -> migrations.RunSQL:
    """Let a band exist only with the rate it continues; taking the rate away takes its bands along."""
    return migrations.RunSQL(
        f"ALTER TABLE {band} ADD CONSTRAINT {band}_has_its_rate FOREIGN KEY ({columns}) "
        f"REFERENCES {rate} ({columns}) ON UPDATE CASCADE ON DELETE CASCADE;",
        f"ALTER TABLE {band} DROP CONSTRAINT {band}_has_its_rate;",
    )


# Versions come into force in their order. Only publishing is looked at: a draft may wait with any date.
KEEP_ORDER = """
CREATE FUNCTION pricing_ratecard_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM pricing_ratecard p WHERE p.name = NEW.name AND p.published_at IS NOT NULL
               AND (p.version < NEW.version AND p.effective_from > NEW.effective_from
                    OR p.version > NEW.version AND p.effective_from < NEW.effective_from)) THEN
        RAISE EXCEPTION 'versions of a rate card come into force in their order' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pricing_ratecard_in_order BEFORE INSERT OR UPDATE ON pricing_ratecard FOR EACH ROW
    WHEN (NEW.published_at IS NOT NULL) EXECUTE FUNCTION pricing_ratecard_in_order();
"""
LEAVE_ORDER = "DROP TRIGGER pricing_ratecard_in_order ON pricing_ratecard; DROP FUNCTION pricing_ratecard_in_order();"


class Migration(migrations.Migration):
    dependencies = [("pricing", "0008_cards_have_bands_terms_and_scope")]
    operations = [
        *[freeze_with_parent(table, column="card_id", parent="pricing_ratecard", when=PUBLISHED) for table in TABLES],
        band_of_a_rate("pricing_userband", "pricing_peruserrate", "card_id, tier_id"),
        band_of_a_rate("pricing_deviceband", "pricing_perdevicerate", "card_id, tier_id, asset_class"),
        migrations.RunSQL(KEEP_ORDER, LEAVE_ORDER),
    ]
