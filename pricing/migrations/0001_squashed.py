"""All tables as the migrations named in `replaces` leave them, each made whole, then the rules of their rows."""

import clients.models.base
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


from clients.frozen import MakeTables, finish_tables, freeze, freeze_with_parent

PUBLISHED = "p.published_at IS NOT NULL"
TABLES = (
    "pricing_peruserrate",
    "pricing_perdevicerate",
    "pricing_flatrate",
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

    replaces = [('pricing', '0001_initial'), ('pricing', '0002_published_cards_and_recommendations_are_frozen'), ('pricing', '0003_costs_and_prices_above_a_ceiling_are_whole'), ('pricing', '0004_recommendations_have_room_for_their_bytes'), ('pricing', '0005_old_recommendations_get_their_bytes'), ('pricing', '0006_recommendations_are_held_to_their_bytes'), ('pricing', '0007_thresholds_say_what_they_decide'), ('pricing', '0008_cards_have_bands_terms_and_scope'), ('pricing', '0009_card_rows_are_held_to_their_card')]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('clients', '0001_squashed'),
    ]

    operations = [
        MakeTables([
            migrations.CreateModel(
                name='ServiceTier',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('name', models.CharField(max_length=40, unique=True)),
                    ('description', models.CharField(blank=True, max_length=300)),
                    ('position', models.PositiveSmallIntegerField(default=0)),
                ],
                options={
                    'ordering': ['position', 'name'],
                },
            ),
            migrations.CreateModel(
                name='DecisionPolicy',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('version', models.PositiveIntegerField(unique=True)),
                    ('ratio_low', models.DecimalField(decimal_places=3, default=Decimal('1.5'), help_text='Below this ratio of endpoints to users, rule R1 speaks for per-user and flat.', max_digits=5, verbose_name='Devices per user, low')),
                    ('ratio_high', models.DecimalField(decimal_places=3, default=Decimal('2.0'), help_text='Above this ratio of endpoints to users, rule R1 speaks for per-device.', max_digits=5, verbose_name='Devices per user, high')),
                    ('stable_amplitude', models.DecimalField(decimal_places=3, default=Decimal('0.10'), help_text='Headcount that moves less than this share of its mean is stable: rule R2 speaks for flat.', max_digits=5, verbose_name='Stable below')),
                    ('volatile_amplitude', models.DecimalField(decimal_places=3, default=Decimal('0.20'), help_text='Headcount that moves at least this share of its mean is volatile: rule R2 speaks for per-user.', max_digits=5, verbose_name='Volatile from')),
                    ('contractor_share', models.DecimalField(decimal_places=3, default=Decimal('0.20'), help_text='From this share of contractors on a client is volatile, whatever its history.', max_digits=5, verbose_name='Contractors, share')),
                    ('infrastructure_share', models.DecimalField(decimal_places=3, default=Decimal('0.20'), help_text='From this share of the per-device charge on, infrastructure makes an estate mixed: rule R3.', max_digits=5, verbose_name='Infrastructure, share')),
                    ('effective_groups', models.DecimalField(decimal_places=3, default=Decimal('2'), help_text='So many equally common kinds of device make an estate mixed: rule R3 speaks for per-device.', max_digits=5, verbose_name='Kinds of device')),
                    ('near_breach_share', models.DecimalField(decimal_places=3, default=Decimal('0.90'), help_text='From this share of a ceiling on, the account manager is warned.', max_digits=5, verbose_name='Near breach from')),
                    ('at', models.DateTimeField()),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name_plural': 'decision policies',
                    'ordering': ['-version'],
                    'get_latest_by': 'version',
                    'constraints': [models.CheckConstraint(condition=models.Q(('ratio_high__gte', models.F('ratio_low')), ('ratio_low__gt', 0)), name='policy_ratios_are_in_order'), models.CheckConstraint(condition=models.Q(('stable_amplitude__gt', 0), ('volatile_amplitude__gte', models.F('stable_amplitude'))), name='policy_amplitudes_are_in_order'), models.CheckConstraint(condition=models.Q(('contractor_share__gt', 0), ('contractor_share__lte', 1), ('infrastructure_share__gt', 0), ('infrastructure_share__lte', 1), ('near_breach_share__gt', 0), ('near_breach_share__lte', 1)), name='policy_shares_are_shares'), models.CheckConstraint(condition=models.Q(('effective_groups__gte', 1)), name='policy_groups_are_positive')],
                },
            ),
            migrations.CreateModel(
                name='RateCard',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('stacking', clients.models.base.CodeField(choices=[('MULTIPLICATIVE', 'Each on what the one before leaves'), ('ADDITIVE', 'All on the same fee')], default='MULTIPLICATIVE', max_length=14, verbose_name='Discounts count')),
                    ('base_term_months', models.PositiveSmallIntegerField(default=12, help_text='The rates are for this term; others get a discount.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(120)], verbose_name='Term of the rates, months')),
                    ('prepay_discount_share', models.DecimalField(decimal_places=3, default=Decimal('0'), help_text='For paying a year ahead. Write 3 % as 0.03.', max_digits=5, verbose_name='Prepay discount')),
                    ('co_managed_reduction_share', models.DecimalField(decimal_places=3, default=Decimal('0'), help_text="Less, where the client's own team does a part.", max_digits=5, verbose_name='Co-managed reduction')),
                    ('round_the_clock_share', models.DecimalField(blank=True, decimal_places=3, max_digits=5, null=True, verbose_name='24x7, share of the fee')),
                    ('round_the_clock_user_rate', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True, verbose_name='24x7, per user and month')),
                    ('after_hours_share', models.DecimalField(blank=True, decimal_places=3, max_digits=5, null=True, verbose_name='After hours, share of the fee')),
                    ('after_hours_user_rate', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True, verbose_name='After hours, per user and month')),
                    ('onboarding_months', models.DecimalField(blank=True, decimal_places=3, max_digits=5, null=True, verbose_name='Onboarding, monthly fees')),
                    ('onboarding_amount', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True, verbose_name='Onboarding, amount')),
                    ('escalator', clients.models.base.CodeField(choices=[('NONE', 'Not at all'), ('FIXED', 'By a fixed share'), ('CPI', 'With a price index')], default='NONE', max_length=5, verbose_name='Rises each anniversary')),
                    ('escalator_share', models.DecimalField(blank=True, decimal_places=3, help_text='The fixed share, or the change of the index that you expect a year.', max_digits=5, null=True, verbose_name='Rise')),
                    ('is_escalator_compounding', models.BooleanField(default=True, help_text="Else the share is of the first year's fee.", verbose_name='On the year before')),
                    ('escalator_floor_share', models.DecimalField(blank=True, decimal_places=3, max_digits=5, null=True, verbose_name='Index, at least')),
                    ('escalator_cap_share', models.DecimalField(blank=True, decimal_places=3, max_digits=5, null=True, verbose_name='Index, at most')),
                    ('escalator_index', models.CharField(blank=True, help_text='Name, region, seasonal adjustment and months compared: CPI-U, US city average, NSA, September.', max_length=120, verbose_name='Index')),
                    ('name', models.CharField(max_length=80)),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('currency', models.CharField(max_length=3)),
                    ('effective_from', models.DateField()),
                    ('published_at', models.DateTimeField(blank=True, null=True)),
                    ('is_infrastructure_in_user_rate', models.BooleanField(default=True, help_text='Else servers and network are an add-on to per-user.', verbose_name='Infrastructure is in the user rate')),
                    ('hour_rate', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True, verbose_name='Loaded technician hour')),
                    ('hours_per_user', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True)),
                    ('hours_per_device', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True)),
                    ('tools_per_user_rate', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True)),
                    ('tools_per_device_rate', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True)),
                    ('target_margin_share', models.DecimalField(blank=True, decimal_places=3, help_text="Share of a rate that should be left after its cost; gives each rate's floor. Write 50 % as 0.50.", max_digits=5, null=True, verbose_name='Target margin')),
                ],
                options={
                    'ordering': ['name', '-version'],
                    'constraints': [models.UniqueConstraint(models.F('name'), models.F('version'), name='rate_card_version_is_unique'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='rate_card_name_is_not_blank'), models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='rate_card_currency_is_a_code'), models.CheckConstraint(condition=models.Q(models.Q(('hour_rate', None), ('hours_per_device', None), ('hours_per_user', None), ('tools_per_device_rate', None), ('tools_per_user_rate', None)), models.Q(('hour_rate__gte', 0), ('hour_rate__isnull', False), ('hours_per_device__gte', 0), ('hours_per_device__isnull', False), ('hours_per_user__gte', 0), ('hours_per_user__isnull', False), ('tools_per_device_rate__gte', 0), ('tools_per_device_rate__isnull', False), ('tools_per_user_rate__gte', 0), ('tools_per_user_rate__isnull', False)), _connector='OR'), name='rate_card_costs_are_all_or_none'), models.CheckConstraint(condition=models.Q(('target_margin_share', None), models.Q(('hour_rate__isnull', False), ('target_margin_share__gte', 0), ('target_margin_share__isnull', False), ('target_margin_share__lt', 1)), _connector='OR'), name='target_margin_is_a_share_of_known_costs'), models.CheckConstraint(condition=models.Q(('base_term_months__gte', 1), ('base_term_months__lte', 120)), name='base_term_is_a_term'), models.CheckConstraint(condition=models.Q(('prepay_discount_share__gte', 0), ('prepay_discount_share__lte', 1)), name='prepay_discount_is_a_share'), models.CheckConstraint(condition=models.Q(('co_managed_reduction_share__gte', 0), ('co_managed_reduction_share__lte', 1)), name='co_managed_reduction_is_a_share'), models.CheckConstraint(condition=models.Q(models.Q(('round_the_clock_share', None), ('round_the_clock_user_rate__isnull', True)), models.Q(('round_the_clock_share__gte', 0), ('round_the_clock_share__isnull', False), ('round_the_clock_share__lte', 10), ('round_the_clock_user_rate', None)), models.Q(('round_the_clock_share', None), ('round_the_clock_user_rate__gte', 0), ('round_the_clock_user_rate__isnull', False)), _connector='OR'), name='one_surcharge_around_the_clock'), models.CheckConstraint(condition=models.Q(models.Q(('after_hours_share', None), ('after_hours_user_rate__isnull', True)), models.Q(('after_hours_share__gte', 0), ('after_hours_share__isnull', False), ('after_hours_share__lte', 10), ('after_hours_user_rate', None)), models.Q(('after_hours_share', None), ('after_hours_user_rate__gte', 0), ('after_hours_user_rate__isnull', False)), _connector='OR'), name='one_surcharge_after_hours'), models.CheckConstraint(condition=models.Q(models.Q(('onboarding_amount__isnull', True), ('onboarding_months', None)), models.Q(('onboarding_amount', None), ('onboarding_months__gte', 0), ('onboarding_months__isnull', False), ('onboarding_months__lte', 2)), models.Q(('onboarding_amount__gte', 0), ('onboarding_amount__isnull', False), ('onboarding_months', None)), _connector='OR'), name='one_onboarding_fee'), models.CheckConstraint(condition=models.Q(models.Q(('escalator', 'NONE'), ('escalator_share', None), ('escalator_cap_share', None), ('escalator_floor_share', None), ('escalator_index', '')), models.Q(('escalator', 'FIXED'), ('escalator_share__gte', 0), ('escalator_share__isnull', False), ('escalator_share__lte', 1), ('escalator_cap_share', None), ('escalator_floor_share', None), ('escalator_index', '')), models.Q(('escalator', 'CPI'), ('escalator_share__gte', -1), ('escalator_share__isnull', False), ('escalator_share__lte', 1), models.Q(('escalator_index', ''), _negated=True)), _connector='OR'), name='escalator_has_what_it_needs'), models.CheckConstraint(condition=models.Q(models.Q(('escalator_floor_share', None), models.Q(('escalator_floor_share__gte', 0), ('escalator_floor_share__lte', 1)), _connector='OR'), models.Q(('escalator_cap_share', None), models.Q(('escalator_cap_share__gte', 0), ('escalator_cap_share__lte', 1)), _connector='OR'), models.Q(('escalator_floor_share', None), ('escalator_cap_share', None), ('escalator_cap_share__gte', models.F('escalator_floor_share')), _connector='OR')), name='index_limits_are_in_order')],
                },
            ),
            migrations.CreateModel(
                name='Recommendation',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('engine_version', models.CharField(max_length=12)),
                    ('request', models.JSONField(help_text='Exactly what the engine was asked.')),
                    ('request_sha256', models.CharField(max_length=64)),
                    ('result', models.JSONField(help_text='Exactly what it answered.')),
                    ('result_bytes', models.BinaryField()),
                    ('result_sha256', models.CharField(max_length=64)),
                    ('changes', models.JSONField(blank=True, default=list, help_text='What a what-if changed of the count and the card.')),
                    ('recommended', clients.models.base.CodeField(choices=[('per_user', 'Per user'), ('per_device', 'Per device'), ('flat', 'Flat rate')], max_length=10)),
                    ('chosen', clients.models.base.CodeField(choices=[('per_user', 'Per user'), ('per_device', 'Per device'), ('flat', 'Flat rate')], max_length=10)),
                    ('override_reason', models.TextField(blank=True)),
                    ('at', models.DateTimeField()),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('card', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pricing.ratecard')),
                    ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recommendations', to='clients.client')),
                    ('count', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.inventorycount')),
                    ('policy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pricing.decisionpolicy')),
                    ('tier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pricing.servicetier')),
                ],
                options={
                    'ordering': ['-at'],
                    'get_latest_by': 'at',
                    'constraints': [models.CheckConstraint(condition=models.Q(('chosen', models.F('recommended')), models.Q(('override_reason', ''), _negated=True), _connector='OR'), name='another_choice_needs_a_reason'), models.CheckConstraint(condition=models.Q(('result', django.db.models.functions.comparison.Cast(models.Func(models.F('result_bytes'), models.Value('UTF8'), function='convert_from', output_field=models.TextField()), models.JSONField()))), name='result_is_its_bytes'), models.CheckConstraint(condition=models.Q(('result_sha256', models.Func(models.Func(models.F('result_bytes'), function='sha256', output_field=models.BinaryField()), models.Value('hex'), function='encode', output_field=models.CharField()))), name='result_has_its_fingerprint')],
                    'indexes': [models.Index(fields=['client', '-at'], name='recommendation_by_client')],
                },
            ),
            migrations.CreateModel(
                name='PerUserRate',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('rate', models.DecimalField(decimal_places=4, max_digits=14, verbose_name='Rate per user and month')),
                    ('counting', clients.models.base.CodeField(choices=[('GRADUATED', "Each unit at its own band's rate"), ('ALL_UNITS', 'All units at the rate of the band reached')], default='GRADUATED', max_length=9, verbose_name='Bands count')),
                    ('minimum_users', models.PositiveIntegerField(default=0, help_text='So many users are charged, however few are counted.', verbose_name='At least, users')),
                    ('card', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='user_rates', to='pricing.ratecard')),
                    ('tier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pricing.servicetier')),
                ],
                options={
                    'ordering': ['tier__position'],
                    'constraints': [models.UniqueConstraint(models.F('card'), models.F('tier'), name='one_user_rate_per_tier'), models.CheckConstraint(condition=models.Q(('rate__gte', 0)), name='user_rate_is_not_negative')],
                },
            ),
            migrations.CreateModel(
                name='PerDeviceRate',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('asset_class', clients.models.base.CodeField(choices=[('workstation', 'Workstation'), ('pos', 'Pos'), ('kiosk', 'Kiosk'), ('tablet', 'Tablet'), ('mobile', 'Mobile'), ('server', 'Server'), ('network', 'Network'), ('printer', 'Printer'), ('other', 'Other')], max_length=12)),
                    ('rate', models.DecimalField(decimal_places=4, max_digits=14, verbose_name='Rate per device and month')),
                    ('counting', clients.models.base.CodeField(choices=[('GRADUATED', "Each unit at its own band's rate"), ('ALL_UNITS', 'All units at the rate of the band reached')], default='GRADUATED', max_length=9, verbose_name='Bands count')),
                    ('card', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='device_rates', to='pricing.ratecard')),
                    ('tier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pricing.servicetier')),
                ],
                options={
                    'ordering': ['tier__position', 'asset_class'],
                    'constraints': [models.UniqueConstraint(models.F('card'), models.F('tier'), models.F('asset_class'), name='one_device_rate_per_tier_and_class'), models.CheckConstraint(condition=models.Q(('rate__gte', 0)), name='device_rate_is_not_negative')],
                },
            ),
            migrations.CreateModel(
                name='FlatRate',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('fee', models.DecimalField(decimal_places=4, max_digits=14)),
                    ('per', clients.models.base.CodeField(choices=[('month', 'Month'), ('year', 'Year')], default='month', max_length=5)),
                    ('max_users', models.PositiveIntegerField(blank=True, null=True, verbose_name='Ceiling, users')),
                    ('max_devices', models.PositiveIntegerField(blank=True, null=True, verbose_name='Ceiling, devices')),
                    ('overage', clients.models.base.CodeField(choices=[('HARD', 'Breaches the agreement'), ('PER_UNIT', 'Charged per unit')], default='HARD', max_length=8)),
                    ('overage_user_rate', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True)),
                    ('overage_device_rate', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True)),
                    ('card', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='flat_rates', to='pricing.ratecard')),
                    ('tier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pricing.servicetier')),
                ],
                options={
                    'ordering': ['tier__position', 'max_users', 'max_devices'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('fee__gte', 0)), name='flat_fee_is_not_negative'), models.CheckConstraint(condition=models.Q(('max_users__isnull', False), ('max_devices__isnull', False), _connector='OR'), name='flat_rate_has_a_ceiling'), models.CheckConstraint(condition=models.Q(models.Q(('overage', 'HARD'), ('overage_device_rate', None), ('overage_user_rate', None)), models.Q(('overage', 'PER_UNIT'), ('overage_device_rate__gte', 0), ('overage_device_rate__isnull', False), ('overage_user_rate__gte', 0), ('overage_user_rate__isnull', False)), _connector='OR'), name='soft_ceiling_has_its_prices')],
                },
            ),
            migrations.CreateModel(
                name='DeviceBand',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('asset_class', clients.models.base.CodeField(choices=[('workstation', 'Workstation'), ('pos', 'Pos'), ('kiosk', 'Kiosk'), ('tablet', 'Tablet'), ('mobile', 'Mobile'), ('server', 'Server'), ('network', 'Network'), ('printer', 'Printer'), ('other', 'Other')], max_length=12)),
                    ('from_unit', models.PositiveIntegerField(verbose_name='From device')),
                    ('rate', models.DecimalField(decimal_places=4, max_digits=14, verbose_name='Rate per device and month')),
                    ('card', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='device_bands', to='pricing.ratecard')),
                    ('tier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pricing.servicetier')),
                ],
                options={
                    'ordering': ['tier__position', 'asset_class', 'from_unit'],
                    'constraints': [models.UniqueConstraint(models.F('card'), models.F('tier'), models.F('asset_class'), models.F('from_unit'), name='one_device_band_from_a_unit'), models.CheckConstraint(condition=models.Q(('from_unit__gte', 2)), name='device_band_begins_after_the_first'), models.CheckConstraint(condition=models.Q(('rate__gte', 0)), name='device_band_rate_is_not_negative')],
                },
            ),
            migrations.CreateModel(
                name='CoveredService',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('name', models.CharField(max_length=120, verbose_name='Service')),
                    ('is_in_per_user', models.BooleanField(default=True, verbose_name='Per user')),
                    ('is_in_per_device', models.BooleanField(default=True, verbose_name='Per device')),
                    ('is_in_flat', models.BooleanField(default=True, verbose_name='Flat rate')),
                    ('card', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='covered_services', to='pricing.ratecard')),
                    ('tier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pricing.servicetier')),
                ],
                options={
                    'ordering': ['tier__position', 'name'],
                    'constraints': [models.UniqueConstraint(models.F('card'), models.F('tier'), django.db.models.functions.text.Lower('name'), name='one_row_per_service_and_tier'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='covered_service_has_a_name'), models.CheckConstraint(condition=models.Q(('is_in_per_user', True), ('is_in_per_device', True), ('is_in_flat', True), _connector='OR'), name='a_listed_service_is_in_some_rate')],
                },
            ),
            migrations.CreateModel(
                name='TermDiscount',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('months', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(120)], verbose_name='Term, months')),
                    ('discount_share', models.DecimalField(decimal_places=3, help_text='Write 5 % as 0.05, a premium of 20 % as -0.20.', max_digits=5, verbose_name='Discount')),
                    ('card', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='term_discounts', to='pricing.ratecard')),
                ],
                options={
                    'ordering': ['months'],
                    'constraints': [models.UniqueConstraint(models.F('card'), models.F('months'), name='one_discount_per_term'), models.CheckConstraint(condition=models.Q(('months__gte', 1), ('months__lte', 120)), name='discounted_term_is_a_term'), models.CheckConstraint(condition=models.Q(('discount_share__gte', -1), ('discount_share__lt', 1)), name='term_discount_is_a_share')],
                },
            ),
            migrations.CreateModel(
                name='TierTerms',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('minimum_amount', models.DecimalField(blank=True, decimal_places=4, help_text='The least a month costs per user or per device.', max_digits=14, null=True, verbose_name='At least a month')),
                    ('is_round_the_clock', models.BooleanField(default=False, help_text="The tier's rates include it; no surcharge is added.", verbose_name='24x7 included')),
                    ('card', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tier_terms', to='pricing.ratecard')),
                    ('tier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pricing.servicetier')),
                ],
                options={
                    'verbose_name_plural': 'tier terms',
                    'ordering': ['tier__position'],
                    'constraints': [models.UniqueConstraint(models.F('card'), models.F('tier'), name='one_row_of_terms_per_tier'), models.CheckConstraint(condition=models.Q(('minimum_amount', None), ('minimum_amount__gte', 0), _connector='OR'), name='minimum_amount_is_not_negative')],
                },
            ),
            migrations.CreateModel(
                name='UserBand',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('from_unit', models.PositiveIntegerField(verbose_name='From user')),
                    ('rate', models.DecimalField(decimal_places=4, max_digits=14, verbose_name='Rate per user and month')),
                    ('card', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='user_bands', to='pricing.ratecard')),
                    ('tier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pricing.servicetier')),
                ],
                options={
                    'ordering': ['tier__position', 'from_unit'],
                    'constraints': [models.UniqueConstraint(models.F('card'), models.F('tier'), models.F('from_unit'), name='one_user_band_from_a_unit'), models.CheckConstraint(condition=models.Q(('from_unit__gte', 2)), name='user_band_begins_after_the_first'), models.CheckConstraint(condition=models.Q(('rate__gte', 0)), name='user_band_rate_is_not_negative')],
                },
            ),
            migrations.CreateModel(
                name='VolumeStep',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('from_users', models.PositiveIntegerField(verbose_name='From users')),
                    ('discount_share', models.DecimalField(decimal_places=3, help_text='Write 5 % as 0.05.', max_digits=5, verbose_name='Discount')),
                    ('card', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='volume_steps', to='pricing.ratecard')),
                ],
                options={
                    'ordering': ['from_users'],
                    'constraints': [models.UniqueConstraint(models.F('card'), models.F('from_users'), name='one_volume_step_from_a_size'), models.CheckConstraint(condition=models.Q(('from_users__gte', 1)), name='volume_step_has_a_size'), models.CheckConstraint(condition=models.Q(('discount_share__gt', 0), ('discount_share__lt', 1)), name='volume_discount_is_a_share')],
                },
            ),
        ]),
        finish_tables(),
        freeze("pricing_recommendation"),
        freeze("pricing_decisionpolicy"),
        freeze("pricing_ratecard", when="OLD.published_at IS NOT NULL"),
        *[freeze_with_parent(table, column="card_id", parent="pricing_ratecard", when=PUBLISHED) for table in TABLES],
        band_of_a_rate("pricing_userband", "pricing_peruserrate", "card_id, tier_id"),
        band_of_a_rate("pricing_deviceband", "pricing_perdevicerate", "card_id, tier_id, asset_class"),
        migrations.RunSQL(KEEP_ORDER, LEAVE_ORDER),
    ]
