"""All tables as the migrations named in `replaces` leave them, each made whole, then the rules of their rows."""

import clients.models.base
import contracts.lifecycle
import datetime
import django.db.models.deletion
import django.db.models.expressions
import uuid
from django.conf import settings
from django.db import migrations, models


from clients.frozen import MakeTables, finish_tables, freeze, freeze_with_parent

SEEN = ("viewed_at", "downloaded_at")
COUNTERSIGNED = ("countersigned_at", "countersigned_by_id", "countersigned_name", "countersigned_title")
DECISION = (
    "status", "sent_at", "decided_at", "decided_by_id", "signed_name", "signed_title", "decline_reason",
    "approval_asked_at", "approval_asked_by_id", "approval_because", "approved_at", "approved_by_id", "approval_note",
    "options_chosen", "purchase_order", "consent", "signed_from", "signed_with", *SEEN, *COUNTERSIGNED,
)
ANSWERED = f"""
CREATE TRIGGER contracts_proposal_answer_is_frozen BEFORE UPDATE OR DELETE ON contracts_proposal FOR EACH ROW
WHEN (OLD.status IN ('ACCEPTED', 'DECLINED'))
EXECUTE FUNCTION refuse_change('{",".join((*SEEN, *COUNTERSIGNED))}');
"""
UNSIGNED = "('DRAFT', 'OFFERED', 'WITHDRAWN')"
# A condition of a trigger asks no other table, so the state of the statement is asked by a function.
IS_ISSUED = """
CREATE FUNCTION is_issued(statement uuid) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT EXISTS (SELECT 1 FROM contracts_statement s WHERE s.id = statement AND s.status = 'ISSUED') $$;
"""
ISSUED = "is_issued(OLD.statement_id)"
# Without the extension that compares ids in an index: an id's hash as a range of one number does the same.
NO_OVERLAP = """
ALTER TABLE contracts_termsversion ADD CONSTRAINT accepted_terms_do_not_overlap EXCLUDE USING gist (
    int8range(uuid_hash_extended(contract_id, 0), uuid_hash_extended(contract_id, 0), '[]') WITH &&,
    daterange(effective_from, effective_until) WITH &&
) WHERE (status = 'ACCEPTED');
"""


class Migration(migrations.Migration):

    replaces = [('contracts', '0001_initial'), ('contracts', '0002_signed_things_are_frozen'), ('contracts', '0003_contract_rates_have_bands'), ('contracts', '0004_versions_sla_and_adjustments'), ('contracts', '0005_contracts_have_versions_of_their_terms'), ('contracts', '0006_versions_are_complete_and_frozen'), ('contracts', '0007_events_say_from_where'), ('contracts', '0008_statement_runs_are_kept'), ('contracts', '0009_cleared_alerts_say_why'), ('contracts', '0010_proposals_that_are_signed'), ('contracts', '0011_signed_proposals_are_frozen')]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('clients', '0001_squashed'),
        ('pricing', '0001_squashed'),
    ]

    operations = [
        MakeTables([
            migrations.CreateModel(
                name='JobRun',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('key', models.CharField(max_length=160, unique=True)),
                    ('started_at', models.DateTimeField()),
                    ('finished_at', models.DateTimeField(blank=True, null=True)),
                    ('outcome', models.JSONField(default=dict)),
                ],
                options={
                    'ordering': ['-started_at'],
                },
            ),
            migrations.CreateModel(
                name='SealKey',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('subject', models.CharField(max_length=200)),
                    ('certificate', models.BinaryField(help_text='X.509, DER.')),
                    ('private_key', models.BinaryField(help_text="PKCS 8, encrypted with a key made of the installation's secret.")),
                    ('fingerprint', models.CharField(help_text='SHA-256 of the certificate.', max_length=64, unique=True)),
                    ('made_at', models.DateTimeField()),
                    ('valid_until', models.DateTimeField()),
                    ('retired_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'verbose_name': 'seal',
                    'ordering': ['-made_at'],
                    'constraints': [models.UniqueConstraint(models.Value(1), condition=models.Q(('retired_at', None)), name='one_seal_key_is_in_use')],
                },
            ),
            migrations.CreateModel(
                name='Proposal',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('number', models.CharField(max_length=20, unique=True)),
                    ('status', clients.models.base.CodeField(choices=[('DRAFT', 'Draft'), ('AWAITING', 'Awaiting'), ('SENDING', 'Sending'), ('SENT', 'Sent'), ('ACCEPTED', 'Accepted'), ('DECLINED', 'Declined'), ('EXPIRED', 'Expired'), ('WITHDRAWN', 'Withdrawn'), ('REPLACED', 'Replaced')], default=contracts.lifecycle.ProposalStatus['DRAFT'], max_length=9)),
                    ('billing_model', clients.models.base.CodeField(choices=[('per_user', 'Per user'), ('per_device', 'Per device'), ('flat', 'Flat rate')], max_length=10)),
                    ('currency', models.CharField(max_length=3)),
                    ('monthly_amount', models.DecimalField(decimal_places=2, max_digits=14)),
                    ('onboarding_amount', models.DecimalField(decimal_places=2, max_digits=14)),
                    ('term_amount', models.DecimalField(decimal_places=2, help_text="Onboarding and all months of the term at today's counts.", max_digits=14)),
                    ('term_months', models.PositiveSmallIntegerField()),
                    ('expires_on', models.DateField(help_text='The last day on which it can be accepted.')),
                    ('terms', models.JSONField(help_text='Everything the client is shown, frozen when the proposal is made.')),
                    ('terms_sha256', models.CharField(max_length=64)),
                    ('created_at', models.DateTimeField()),
                    ('sent_at', models.DateTimeField(blank=True, null=True)),
                    ('decided_at', models.DateTimeField(blank=True, null=True)),
                    ('signed_name', models.CharField(blank=True, max_length=120)),
                    ('signed_title', models.CharField(blank=True, max_length=80)),
                    ('decline_reason', models.TextField(blank=True)),
                    ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='clients.client')),
                    ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.contact')),
                    ('recommendation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='pricing.recommendation')),
                    ('signatory', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='clients.contact')),
                    ('approval_asked_at', models.DateTimeField(blank=True, null=True)),
                    ('approval_asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('approval_because', models.JSONField(default=list, help_text='Why somebody has to approve it, in sentences.')),
                    ('approval_note', models.TextField(blank=True, help_text='What was last said of it: when approval was asked for, given or refused.')),
                    ('approved_at', models.DateTimeField(blank=True, null=True)),
                    ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('consent', models.TextField(blank=True, help_text='The sentence that was agreed to, word for word.')),
                    ('countersigned_at', models.DateTimeField(blank=True, null=True)),
                    ('countersigned_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('countersigned_name', models.CharField(blank=True, max_length=120)),
                    ('countersigned_title', models.CharField(blank=True, max_length=80)),
                    ('downloaded_at', models.DateTimeField(blank=True, null=True)),
                    ('options_chosen', models.JSONField(default=list, help_text='Names of the options that were ticked.')),
                    ('purchase_order', models.CharField(blank=True, max_length=60)),
                    ('revises', models.ForeignKey(blank=True, help_text='The proposal that this one replaces once it is sent.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='contracts.proposal')),
                    ('revision', models.PositiveSmallIntegerField(default=1)),
                    ('signed_from', models.GenericIPAddressField(blank=True, null=True)),
                    ('signed_with', models.CharField(blank=True, help_text='The browser, as it named itself.', max_length=300)),
                    ('viewed_at', models.DateTimeField(blank=True, help_text='When it was first opened in the portal.', null=True)),
                    ('renews', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='renewal_proposals', to='contracts.contract')),
                ],
                options={
                    'ordering': ['-created_at'],
                    'indexes': [models.Index(fields=['client', '-created_at'], name='proposal_by_client')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('monthly_amount__gte', 0), ('onboarding_amount__gte', 0), ('term_amount__gte', 0)), name='proposal_amounts_are_not_negative'), models.CheckConstraint(condition=models.Q(('term_months__gte', 1)), name='proposal_term_is_positive'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['ACCEPTED', 'DECLINED']), _negated=True), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='decided_proposals_say_who_and_when'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'ACCEPTED'), _negated=True), models.Q(('signed_name', ''), _negated=True), _connector='OR'), name='accepted_proposals_are_signed'), models.CheckConstraint(condition=models.Q(('decided_at', None), ('sent_at__isnull', True), ('decided_at__gte', models.F('sent_at')), _connector='OR'), name='proposal_is_decided_after_it_was_sent'), models.CheckConstraint(condition=models.Q(('approved_at', None), ('approved_by__isnull', False), _connector='OR'), name='approval_says_by_whom'), models.UniqueConstraint(models.F('revises'), models.F('revision'), name='revision_of_a_proposal_is_counted_once'), models.CheckConstraint(condition=models.Q(('countersigned_at', None), models.Q(('countersigned_by__isnull', False), models.Q(('countersigned_name', ''), _negated=True)), _connector='OR'), name='countersignature_says_by_whom')],
                },
            ),
            migrations.CreateModel(
                name='SlaPlan',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('name', models.CharField(max_length=60, unique=True)),
                    ('coverage', clients.models.base.CodeField(choices=[('8x5', 'Business hours, 8 x 5'), ('12x5', 'Extended hours, 12 x 5'), ('24x7', 'Around the clock, 24 x 7'), ('custom', 'Hours of its own')], default='8x5', max_length=6)),
                    ('time_zone', models.CharField(default='UTC', max_length=63)),
                    ('is_default', models.BooleanField(default=False)),
                    ('credit_cap_share', models.DecimalField(decimal_places=3, default=0, help_text="Of the month's fee.", max_digits=4, verbose_name='Most credit in a month')),
                    ('credit_share', models.DecimalField(decimal_places=3, default=0, help_text="Of the month's fee, for each committed target that was missed: 0.050 is 5 %.", max_digits=4, verbose_name='Credit per missed promise')),
                    ('holiday_country', models.CharField(blank=True, help_text='ISO code of the country whose public holidays stop the clock; empty: none.', max_length=2)),
                    ('holiday_region', models.CharField(blank=True, help_text='State or province, as in ISO 3166-2.', max_length=10)),
                    ('opens_at', models.TimeField(default=datetime.time(9, 0), help_text='When business or extended hours begin.')),
                    ('pauses_while', models.CharField(blank=True, default='Waiting for the client', help_text='What stops the clock, as printed; empty: nothing does.', max_length=200)),
                ],
                options={
                    'verbose_name': 'SLA plan',
                    'ordering': ['name'],
                    'constraints': [models.UniqueConstraint(models.F('is_default'), condition=models.Q(('is_default', True)), name='one_default_sla_plan'), models.CheckConstraint(condition=models.Q(('credit_cap_share__gte', models.F('credit_share')), ('credit_cap_share__lte', 1), ('credit_share__gte', 0)), name='sla_credit_is_within_its_cap')],
                },
            ),
            migrations.CreateModel(
                name='Contract',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('number', models.CharField(blank=True, max_length=20, null=True, unique=True)),
                    ('status', clients.models.base.CodeField(choices=[('DRAFT', 'Draft'), ('OFFERED', 'Offered'), ('ACTIVE', 'Active'), ('SUSPENDED', 'Suspended'), ('EXPIRED', 'Expired'), ('TERMINATED', 'Terminated'), ('RENEWED', 'Renewed'), ('WITHDRAWN', 'Withdrawn')], default=contracts.lifecycle.ContractStatus['ACTIVE'], max_length=10)),
                    ('billing_model', clients.models.base.CodeField(choices=[('per_user', 'Per user'), ('per_device', 'Per device'), ('flat', 'Flat rate')], max_length=10)),
                    ('counting_policy', models.CharField(max_length=24)),
                    ('currency', models.CharField(max_length=3)),
                    ('monthly_amount', models.DecimalField(decimal_places=2, help_text='At the counts of the proposal.', max_digits=14)),
                    ('onboarding_amount', models.DecimalField(decimal_places=2, max_digits=14)),
                    ('term_months', models.PositiveSmallIntegerField()),
                    ('notice_days', models.PositiveSmallIntegerField()),
                    ('effective_from', models.DateField()),
                    ('effective_until', models.DateField(help_text='The first day after the term.')),
                    ('terms', models.JSONField(blank=True, help_text='The accepted terms of the proposal, exactly as shown; empty without one.', null=True)),
                    ('terms_sha256', models.CharField(blank=True, max_length=64)),
                    ('signed_name', models.CharField(blank=True, max_length=120)),
                    ('signed_title', models.CharField(blank=True, max_length=80)),
                    ('signed_at', models.DateTimeField(blank=True, null=True)),
                    ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contracts', to='clients.client')),
                    ('signed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.contact')),
                    ('proposal', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contract', to='contracts.proposal')),
                    ('sla_plan', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contracts', to='contracts.slaplan')),
                    ('anchored_on', models.DateField(blank=True, help_text='The day its months are counted from, where it renews one of another day.', null=True)),
                    ('end_reason', models.TextField(blank=True)),
                    ('ended_on', models.DateField(blank=True, help_text='The first day that is not covered any more.', null=True)),
                    ('renews', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='renewal', to='contracts.contract')),
                ],
                options={
                    'ordering': ['-signed_at'],
                    'indexes': [models.Index(fields=['client', '-signed_at'], name='contract_by_client')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('effective_until__gt', models.F('effective_from'))), name='contract_term_is_a_period'), models.CheckConstraint(condition=models.Q(('status__in', [contracts.lifecycle.ContractStatus['DRAFT'], contracts.lifecycle.ContractStatus['OFFERED'], contracts.lifecycle.ContractStatus['WITHDRAWN']]), models.Q(('number__isnull', False), ('signed_at__isnull', False), ('signed_by__isnull', False), models.Q(('signed_name', ''), _negated=True)), _connector='OR'), name='contract_is_signed'), models.CheckConstraint(condition=models.Q(models.Q(('status', contracts.lifecycle.ContractStatus['TERMINATED']), _negated=True), models.Q(('ended_on__isnull', False), models.Q(('end_reason', ''), _negated=True)), _connector='OR'), name='terminated_contract_says_when_and_why')],
                },
            ),
            migrations.CreateModel(
                name='Event',
                fields=[
                    ('id', models.BigAutoField(primary_key=True, serialize=False)),
                    ('at', models.DateTimeField()),
                    ('by', models.CharField(help_text='E-mail address of the person, or the job.', max_length=254)),
                    ('what', models.CharField(max_length=60)),
                    ('about', models.CharField(help_text="The number of the proposal, contract or statement, or a client's short name.", max_length=60)),
                    ('facts', models.JSONField(default=dict)),
                    ('previous_hash', models.CharField(max_length=64, unique=True)),
                    ('hash', models.CharField(max_length=64, unique=True)),
                    ('client', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='clients.client')),
                    ('came_from', models.CharField(blank=True, default='', help_text='Door and address; empty for a job.', max_length=80)),
                ],
                options={
                    'ordering': ['-id'],
                    'get_latest_by': 'id',
                },
            ),
            migrations.CreateModel(
                name='ExportLayout',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('name', models.CharField(max_length=60, unique=True)),
                    ('columns', models.JSONField(help_text='Names of columns, in order.')),
                ],
                options={
                    'ordering': ['name'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='export_layout_has_a_name')],
                },
            ),
            migrations.CreateModel(
                name='IndexValue',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('index', models.CharField(help_text='Its name as in the contract, with region and adjustment.', max_length=60)),
                    ('month', models.DateField(help_text='The first day of the month.')),
                    ('value', models.DecimalField(decimal_places=4, max_digits=12)),
                    ('entered_at', models.DateTimeField()),
                ],
                options={
                    'ordering': ['index', '-month'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('index', ''), _negated=True), name='index_value_has_an_index'), models.UniqueConstraint(models.F('index'), models.F('month'), name='one_value_per_index_and_month'), models.CheckConstraint(condition=models.Q(('value__gt', 0)), name='index_value_is_positive'), models.CheckConstraint(condition=models.Q(('month__day', 1)), name='index_month_is_its_first_day')],
                },
            ),
            migrations.CreateModel(
                name='Letterhead',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('name', models.CharField(max_length=120)),
                    ('legal_name', models.CharField(blank=True, max_length=160)),
                    ('address', models.TextField(blank=True)),
                    ('email', models.EmailField(blank=True, max_length=254)),
                    ('phone', models.CharField(blank=True, max_length=40)),
                    ('website', models.CharField(blank=True, max_length=120)),
                    ('accent_colour', models.CharField(default='#0B5C6B', max_length=7)),
                    ('currency', models.CharField(default='USD', max_length=3)),
                    ('locale', models.CharField(default='en_US', max_length=12)),
                    ('time_zone', models.CharField(default='UTC', max_length=63)),
                    ('proposal_valid_days', models.PositiveSmallIntegerField(default=30)),
                    ('term_months', models.PositiveSmallIntegerField(default=36)),
                    ('notice_days', models.PositiveSmallIntegerField(default=60)),
                    ('onboarding_months', models.DecimalField(decimal_places=2, default=1, help_text="1.00 charges one month's fee once.", max_digits=4, verbose_name='Onboarding, in monthly fees')),
                    ('terms', models.TextField(blank=True, verbose_name='Terms and conditions')),
                    ('is_the_one', models.BooleanField(default=True, editable=False)),
                    ('auto_renews', models.BooleanField(default=False, verbose_name='Contracts renew by themselves')),
                    ('payment_days', models.PositiveSmallIntegerField(default=30, help_text='Days to pay a statement.')),
                    ('prorates_by_day', models.BooleanField(default=False, help_text='Else each counts for the whole month.', verbose_name='Joiners and leavers by the day')),
                    ('renewal_months', models.PositiveSmallIntegerField(default=12, help_text='For how long, each time.')),
                    ('terms_edition', models.CharField(blank=True, help_text='Such as 2026-11; printed and agreed with them.', max_length=40, verbose_name='Edition of the terms')),
                    ('approval_against', models.BooleanField(default=False, verbose_name='Approval against the recommendation')),
                    ('approval_amount', models.DecimalField(blank=True, decimal_places=2, help_text='Empty: the amount asks for no approval.', max_digits=12, null=True, verbose_name='Approval from this monthly amount on')),
                    ('approval_margin_share', models.DecimalField(blank=True, decimal_places=3, help_text='Of the monthly fee: 0.300 is 30 %. Empty: the margin asks for no approval.', max_digits=4, null=True, verbose_name='Approval below this margin')),
                    ('heading_font', clients.models.base.CodeField(choices=[('serif', 'Serif, Source Serif'), ('sans', 'Sans serif, Inter')], default='serif', max_length=5, verbose_name='Headings on paper')),
                    ('logo', models.BinaryField(blank=True, null=True)),
                    ('logo_type', models.CharField(blank=True, editable=False, max_length=20)),
                    ('seals_documents', models.BooleanField(default=False, help_text='Whoever opens one sees whether it was changed since.', verbose_name='PDFs carry our digital seal')),
                ],
                options={
                    'verbose_name_plural': 'letterhead',
                    'constraints': [models.UniqueConstraint(models.F('is_the_one'), name='there_is_one_letterhead'), models.CheckConstraint(condition=models.Q(('is_the_one', True)), name='letterhead_is_the_one'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='letterhead_name_is_not_blank'), models.CheckConstraint(condition=models.Q(('accent_colour__regex', '^#[0-9A-Fa-f]{6}$')), name='letterhead_colour_is_a_colour'), models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='letterhead_currency_is_a_code'), models.CheckConstraint(condition=models.Q(('onboarding_months__gte', 0), ('onboarding_months__lte', 2)), name='onboarding_is_between_none_and_two_fees'), models.CheckConstraint(condition=models.Q(('proposal_valid_days__gte', 1), ('renewal_months__gte', 1), ('term_months__gte', 1)), name='letterhead_term_is_positive'), models.CheckConstraint(condition=models.Q(models.Q(('approval_amount', None), ('approval_amount__gte', 0), _connector='OR'), models.Q(('approval_margin_share', None), models.Q(('approval_margin_share__gte', 0), ('approval_margin_share__lte', 1)), _connector='OR')), name='approval_thresholds_are_within_reach'), models.CheckConstraint(condition=models.Q(('logo', None), models.Q(('logo_type', ''), _negated=True), _connector='OR'), name='logo_says_its_type')],
                },
            ),
            migrations.CreateModel(
                name='NumberSequence',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('kind', models.CharField(max_length=1)),
                    ('year', models.PositiveSmallIntegerField()),
                    ('last', models.PositiveIntegerField(default=0)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('kind'), models.F('year'), name='one_sequence_per_kind_and_year')],
                },
            ),
            migrations.CreateModel(
                name='ProposalDocument',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('content', models.BinaryField()),
                    ('sha256', models.CharField(max_length=64)),
                    ('page_count', models.PositiveSmallIntegerField()),
                    ('rendered_at', models.DateTimeField()),
                    ('proposal', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='document', to='contracts.proposal')),
                    ('sealed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.sealkey')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='RenewalReminder',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('days', models.PositiveSmallIntegerField(help_text='120, 90, 60 or 30 days before the last day of notice.')),
                    ('reminded_on', models.DateField()),
                    ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='contracts.contract')),
                ],
                options={
                    'verbose_name': 'renewal',
                    'ordering': ['-reminded_on'],
                    'constraints': [models.UniqueConstraint(models.F('contract'), models.F('days'), name='reminded_once_per_step')],
                },
            ),
            migrations.CreateModel(
                name='ScopeItem',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('name', models.CharField(max_length=120, unique=True)),
                    ('description', models.CharField(blank=True, max_length=300)),
                    ('coverage', clients.models.base.CodeField(choices=[('COVERED', 'Covered'), ('EXCLUDED', 'Not covered'), ('EXTRA', 'Charged extra')], default='COVERED', max_length=8)),
                    ('position', models.PositiveSmallIntegerField(default=0)),
                    ('duty', clients.models.base.CodeField(choices=[('MSP', 'Provider'), ('CLIENT', "Client's own IT"), ('SHARED', 'Both')], default='MSP', help_text='Who does it, where co-managed.', max_length=6)),
                    ('extra_rate', models.DecimalField(blank=True, decimal_places=4, help_text='What it costs where it is charged extra.', max_digits=14, null=True)),
                    ('extra_unit', models.CharField(blank=True, help_text='For what that is: hour, visit, user and month.', max_length=40)),
                ],
                options={
                    'ordering': ['position', 'name'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('extra_rate', None), models.Q(('coverage', 'EXTRA'), ('extra_rate__gte', 0)), _connector='OR'), name='scope_price_is_for_extras')],
                },
            ),
            migrations.CreateModel(
                name='SlaResult',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('reference', models.CharField(help_text="The ticket's number; the same one again replaces it.", max_length=80)),
                    ('priority', clients.models.base.CodeField(choices=[('P1', 'P1 Critical'), ('P2', 'P2 High'), ('P3', 'P3 Normal'), ('P4', 'P4 Low')], max_length=2)),
                    ('opened_at', models.DateTimeField()),
                    ('responded_at', models.DateTimeField(blank=True, null=True)),
                    ('resolved_at', models.DateTimeField(blank=True, null=True)),
                    ('pauses', models.JSONField(blank=True, default=list, help_text='Pairs of moments between which the clock stood.')),
                    ('source', clients.models.base.CodeField(choices=[('ENTERED', 'Entered'), ('FILE', 'From a file'), ('API', 'By API')], default='ENTERED', max_length=7)),
                    ('recorded_at', models.DateTimeField()),
                    ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sla_results', to='contracts.contract')),
                    ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'SLA result',
                    'ordering': ['-opened_at'],
                    'indexes': [models.Index(fields=['contract', 'opened_at'], name='sla_result_by_contract')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('reference', ''), _negated=True), name='sla_result_has_a_reference'), models.UniqueConstraint(models.F('contract'), models.F('reference'), name='one_sla_result_per_reference'), models.CheckConstraint(condition=models.Q(models.Q(('responded_at', None), ('responded_at__gte', models.F('opened_at')), _connector='OR'), models.Q(('resolved_at', None), ('resolved_at__gte', models.F('opened_at')), _connector='OR')), name='sla_result_follows_its_opening')],
                },
            ),
            migrations.CreateModel(
                name='SlaTarget',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('priority', clients.models.base.CodeField(choices=[('P1', 'P1 Critical'), ('P2', 'P2 High'), ('P3', 'P3 Normal'), ('P4', 'P4 Low')], max_length=2)),
                    ('response_minutes', models.PositiveIntegerField()),
                    ('resolution_minutes', models.PositiveIntegerField()),
                    ('is_committed', models.BooleanField(default=False, help_text='A promise; else an operational target.')),
                    ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='contracts.slaplan')),
                ],
                options={
                    'verbose_name': 'SLA target',
                    'ordering': ['priority'],
                    'constraints': [models.UniqueConstraint(models.F('plan'), models.F('priority'), name='one_target_per_priority'), models.CheckConstraint(condition=models.Q(('resolution_minutes__gte', models.F('response_minutes')), ('response_minutes__gt', 0)), name='sla_resolves_after_it_responds')],
                },
            ),
            migrations.CreateModel(
                name='SlaWindow',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('weekday', models.PositiveSmallIntegerField(choices=[(0, 'Monday'), (1, 'Tuesday'), (2, 'Wednesday'), (3, 'Thursday'), (4, 'Friday'), (5, 'Saturday'), (6, 'Sunday')])),
                    ('starts_at', models.TimeField()),
                    ('ends_at', models.TimeField(help_text='00:00 is the end of the day.')),
                    ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='windows', to='contracts.slaplan')),
                ],
                options={
                    'verbose_name': 'SLA hours',
                    'verbose_name_plural': 'SLA hours',
                    'ordering': ['weekday', 'starts_at'],
                    'constraints': [models.UniqueConstraint(models.F('plan'), models.F('weekday'), models.F('starts_at'), name='sla_window_is_told_once'), models.CheckConstraint(condition=models.Q(('weekday__lte', 6)), name='sla_weekday_is_a_weekday'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at')), ('ends_at', datetime.time(0, 0)), _connector='OR'), name='sla_window_ends_after_it_starts')],
                },
            ),
            migrations.CreateModel(
                name='Statement',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('number', models.CharField(blank=True, max_length=20, null=True, unique=True)),
                    ('period_from', models.DateField()),
                    ('period_until', models.DateField()),
                    ('status', clients.models.base.CodeField(choices=[('DRAFT', 'Draft'), ('ISSUED', 'Issued')], default='DRAFT', max_length=6)),
                    ('currency', models.CharField(max_length=3)),
                    ('total_amount', models.DecimalField(decimal_places=2, max_digits=14)),
                    ('drafted_at', models.DateTimeField()),
                    ('issued_at', models.DateTimeField(blank=True, null=True)),
                    ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='contracts.contract')),
                    ('count', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.inventorycount')),
                    ('due_on', models.DateField(blank=True, null=True)),
                    ('net_amount', models.DecimalField(decimal_places=2, help_text='The sum of all lines but tax.', max_digits=14)),
                    ('tax_amount', models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ],
                options={
                    'ordering': ['-period_from'],
                    'constraints': [models.UniqueConstraint(models.F('contract'), models.F('period_from'), name='one_statement_per_contract_and_period'), models.CheckConstraint(condition=models.Q(('period_until__gt', models.F('period_from'))), name='statement_period_is_a_period'), models.CheckConstraint(condition=models.Q(models.Q(('issued_at', None), ('number', None), ('status', 'DRAFT')), models.Q(('issued_at__isnull', False), ('number__isnull', False), ('status', 'ISSUED')), _connector='OR'), name='issued_statements_have_number_and_date'), models.CheckConstraint(condition=models.Q(('total_amount', django.db.models.expressions.CombinedExpression(models.F('net_amount'), '+', models.F('tax_amount')))), name='statement_total_adds_up')],
                },
            ),
            migrations.CreateModel(
                name='Adjustment',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('key', models.CharField(help_text='What it is for: the same thing twice is one row.', max_length=120, unique=True)),
                    ('kind', clients.models.base.CodeField(choices=[('SLA_CREDIT', 'SLA credit'), ('CORRECTION', 'Correction'), ('CHARGE', 'Single charge')], max_length=10)),
                    ('description', models.CharField(max_length=200)),
                    ('amount', models.DecimalField(decimal_places=2, help_text="Negative in the client's favour.", max_digits=14)),
                    ('steps', models.JSONField(default=list)),
                    ('reason', models.TextField(blank=True)),
                    ('created_at', models.DateTimeField()),
                    ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adjustments', to='contracts.contract')),
                    ('corrects', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='contracts.statement')),
                    ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('statement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='adjustments', to='contracts.statement')),
                ],
                options={
                    'ordering': ['created_at'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('description', ''), _negated=True), name='adjustment_says_what_it_is'), models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='adjustment_changes_something'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'SLA_CREDIT'), _negated=True), ('amount__lt', 0), _connector='OR'), name='sla_credit_is_in_the_clients_favour'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'CORRECTION'), _negated=True), ('corrects__isnull', False), _connector='OR'), name='correction_says_of_what')],
                },
            ),
            migrations.CreateModel(
                name='TaxRule',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('name', models.CharField(max_length=60)),
                    ('share', models.DecimalField(decimal_places=5, help_text='0.08250 is 8.25 %.', max_digits=7)),
                    ('kinds', models.JSONField(blank=True, default=list, help_text='The kinds of lines it is on; empty for all.')),
                    ('effective_from', models.DateField()),
                    ('effective_until', models.DateField(blank=True, null=True)),
                    ('registration', models.CharField(blank=True, help_text='Your tax number, as printed.', max_length=60)),
                ],
                options={
                    'ordering': ['name', 'effective_from'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='tax_rule_has_a_name'), models.CheckConstraint(condition=models.Q(('share__gte', 0), ('share__lt', 1)), name='tax_share_is_a_share'), models.CheckConstraint(condition=models.Q(('effective_until', None), ('effective_until__gt', models.F('effective_from')), _connector='OR'), name='tax_rule_is_a_period')],
                },
            ),
            migrations.CreateModel(
                name='TermsVersion',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('number', models.PositiveSmallIntegerField()),
                    ('status', clients.models.base.CodeField(choices=[('DRAFT', 'Draft'), ('OFFERED', 'Offered'), ('ACCEPTED', 'Accepted'), ('DECLINED', 'Declined'), ('WITHDRAWN', 'Withdrawn')], default='DRAFT', max_length=9)),
                    ('effective_from', models.DateField()),
                    ('effective_until', models.DateField(blank=True, help_text='The day the next version takes over.', null=True)),
                    ('counting_policy', models.CharField(max_length=24)),
                    ('agreement', models.JSONField(help_text='Lines, rates, ceilings, counting, scope and SLA as they read.')),
                    ('sha256', models.CharField(max_length=64)),
                    ('reason', models.TextField(blank=True)),
                    ('monthly_before_amount', models.DecimalField(blank=True, decimal_places=2, help_text='By the terms before it, at one count.', max_digits=14, null=True)),
                    ('monthly_amount', models.DecimalField(decimal_places=2, help_text='By these terms, at the same count.', max_digits=14)),
                    ('created_at', models.DateTimeField()),
                    ('offered_at', models.DateTimeField(blank=True, null=True)),
                    ('document', models.BinaryField(blank=True, null=True)),
                    ('document_sha256', models.CharField(blank=True, max_length=64)),
                    ('decided_at', models.DateTimeField(blank=True, null=True)),
                    ('signed_name', models.CharField(blank=True, max_length=120)),
                    ('signed_title', models.CharField(blank=True, max_length=80)),
                    ('decline_reason', models.TextField(blank=True)),
                    ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='contracts.contract')),
                    ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.contact')),
                ],
                options={
                    'verbose_name': 'amendment',
                    'ordering': ['contract', 'number'],
                    'constraints': [models.UniqueConstraint(models.F('contract'), models.F('number'), name='terms_version_number_is_unique'), models.CheckConstraint(condition=models.Q(('effective_until', None), ('effective_until__gt', models.F('effective_from')), _connector='OR'), name='terms_version_is_a_period'), models.CheckConstraint(condition=models.Q(('number', 1), models.Q(('reason', ''), _negated=True), _connector='OR'), name='amendment_gives_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['ACCEPTED', 'DECLINED']), _negated=True), ('decided_at__isnull', False), _connector='OR'), name='decided_terms_say_when'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'ACCEPTED'), _negated=True), models.Q(('signed_name', ''), _negated=True), _connector='OR'), name='accepted_terms_are_signed')],
                },
            ),
            migrations.CreateModel(
                name='StatementLine',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('position', models.PositiveSmallIntegerField()),
                    ('description', models.CharField(max_length=200)),
                    ('quantity', models.PositiveIntegerField()),
                    ('rate', models.DecimalField(decimal_places=4, max_digits=14)),
                    ('amount', models.DecimalField(decimal_places=2, max_digits=14)),
                    ('steps', models.JSONField(default=list, help_text='Sentences a client can follow.')),
                    ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='contracts.statement')),
                    ('count', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.inventorycount')),
                    ('kind', clients.models.base.CodeField(choices=[('RECURRING', 'Recurring service'), ('PRORATED', 'Part of a month'), ('OVERAGE', 'Above the ceiling'), ('MINIMUM', 'Up to the minimum'), ('ADJUSTMENT', 'Discount or surcharge'), ('ONE_OFF', 'Charged once'), ('CREDIT', 'Credit'), ('CORRECTION', 'Correction'), ('TAX', 'Tax')], default='RECURRING', max_length=10)),
                    ('unit', models.CharField(blank=True, help_text='What was counted: user, server, flat fee.', max_length=40)),
                    ('version', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.termsversion')),
                ],
                options={
                    'ordering': ['statement', 'position'],
                    'constraints': [models.UniqueConstraint(models.F('statement'), models.F('position'), name='statement_lines_are_in_order'), models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='statement_line_counts_something')],
                },
            ),
            migrations.CreateModel(
                name='ContractRate',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('billing_model', clients.models.base.CodeField(choices=[('per_user', 'Per user'), ('per_device', 'Per device'), ('flat', 'Flat rate')], max_length=10)),
                    ('asset_class', models.CharField(blank=True, max_length=12)),
                    ('description', models.CharField(max_length=200)),
                    ('rate', models.DecimalField(decimal_places=4, max_digits=14)),
                    ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rates', to='contracts.contract')),
                    ('up_to_count', models.PositiveIntegerField(blank=True, help_text='Last unit of its band; empty: no end.', null=True)),
                    ('line', models.PositiveSmallIntegerField(default=0, help_text='Which line of the agreement it prices, from 0.')),
                    ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rates', to='contracts.termsversion')),
                ],
                options={
                    'ordering': ['line', 'billing_model', 'asset_class', models.OrderBy(models.F('up_to_count'), nulls_last=True)],
                    'constraints': [models.CheckConstraint(condition=models.Q(('rate__gte', 0)), name='contract_rate_is_not_negative'), models.CheckConstraint(condition=models.Q(('up_to_count', None), ('up_to_count__gte', 1), _connector='OR'), name='contract_band_ends_above_zero'), models.UniqueConstraint(fields=('version', 'line', 'billing_model', 'asset_class', 'up_to_count'), name='one_contract_rate_per_unit_and_band', nulls_distinct=False)],
                },
            ),
            migrations.CreateModel(
                name='Ceiling',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('unit', clients.models.base.CodeField(choices=[('USERS', 'Users'), ('DEVICES', 'Devices')], max_length=7)),
                    ('limit_count', models.PositiveIntegerField()),
                    ('overage_rate', models.DecimalField(blank=True, decimal_places=4, help_text='Per unit above; empty for a hard ceiling.', max_digits=14, null=True)),
                    ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ceilings', to='contracts.contract')),
                    ('classes', models.JSONField(blank=True, default=list, help_text='The asset classes it counts; empty for all.')),
                    ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ceilings', to='contracts.termsversion')),
                ],
                options={
                    'ordering': ['contract', 'unit'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('limit_count__gte', 1)), name='ceiling_is_positive'), models.UniqueConstraint(models.F('version'), models.F('unit'), name='one_ceiling_per_unit_and_version')],
                },
            ),
            migrations.CreateModel(
                name='CeilingAlert',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('state', clients.models.base.CodeField(choices=[('NEAR', 'Near breach'), ('AT', 'At the ceiling'), ('BREACHED', 'Breached')], max_length=8)),
                    ('counted', models.PositiveIntegerField()),
                    ('raised_on', models.DateField()),
                    ('cleared_on', models.DateField(blank=True, null=True)),
                    ('ceiling', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='alerts', to='contracts.ceiling')),
                    ('cleared_because', models.CharField(blank=True, help_text='Why it is over although the count is not below; empty where it is.', max_length=200)),
                ],
                options={
                    'ordering': ['-raised_on'],
                    'constraints': [models.UniqueConstraint(models.F('ceiling'), condition=models.Q(('cleared_on', None)), name='one_open_alert_per_ceiling'), models.CheckConstraint(condition=models.Q(('cleared_on', None), ('cleared_on__gte', models.F('raised_on')), _connector='OR'), name='alert_clears_after_it_rose'), models.CheckConstraint(condition=models.Q(('cleared_because', ''), ('cleared_on__isnull', False), _connector='OR'), name='alert_that_is_open_has_no_end')],
                },
            ),
            migrations.CreateModel(
                name='OutgoingMail',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('key', models.CharField(help_text='What the mail is about; the same mail twice is one row.', max_length=120, unique=True)),
                    ('to', models.EmailField(max_length=254)),
                    ('subject', models.CharField(max_length=300)),
                    ('text', models.TextField()),
                    ('html', models.TextField()),
                    ('attachment_name', models.CharField(blank=True, max_length=120)),
                    ('attachment', models.BinaryField(blank=True, null=True)),
                    ('status', clients.models.base.CodeField(choices=[('QUEUED', 'Queued'), ('SENDING', 'Being handed over'), ('SENT', 'Sent'), ('UNSURE', 'Perhaps sent'), ('FAILED', 'Failed'), ('BOUNCED', 'Came back')], default='QUEUED', max_length=7)),
                    ('queued_at', models.DateTimeField()),
                    ('sent_at', models.DateTimeField(blank=True, null=True)),
                    ('failure', models.TextField(blank=True)),
                    ('client', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mails', to='clients.client')),
                    ('bounced_at', models.DateTimeField(blank=True, null=True)),
                    ('delivered_at', models.DateTimeField(blank=True, help_text='When the provider said that it arrived.', null=True)),
                    ('handed_at', models.DateTimeField(blank=True, help_text='When its end was about to be sent.', null=True)),
                    ('sends_again', models.ForeignKey(blank=True, help_text='What it repeats.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sent_again', to='contracts.outgoingmail')),
                    ('settled_at', models.DateTimeField(blank=True, help_text='When somebody said that nothing is left to do.', null=True)),
                    ('message_id', models.CharField(blank=True, help_text='The same for every try.', max_length=200)),
                    ('next_try_at', models.DateTimeField(blank=True, help_text='Empty: as soon as a worker is free.', null=True)),
                    ('provider_id', models.CharField(blank=True, help_text='What the mail provider calls it.', max_length=200)),
                    ('tries', models.PositiveSmallIntegerField(default=0, help_text='How often the mail server was asked to take it.')),
                ],
                options={
                    'verbose_name': 'e-mail',
                    'ordering': ['-queued_at'],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('status', 'SENT'), _negated=True), ('sent_at__isnull', False), _connector='OR'), name='sent_mail_says_when'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['SENDING', 'UNSURE']), _negated=True), ('handed_at__isnull', False), _connector='OR'), name='mail_being_handed_over_says_when'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'BOUNCED'), _negated=True), ('bounced_at__isnull', False), _connector='OR'), name='mail_that_came_back_says_when')],
                },
            ),
            migrations.CreateModel(
                name='Option',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('name', models.CharField(max_length=120, unique=True)),
                    ('description', models.CharField(blank=True, max_length=300)),
                    ('rate', models.DecimalField(decimal_places=4, max_digits=14)),
                    ('per', clients.models.base.CodeField(choices=[('MONTH', 'Month'), ('USER', 'User and month'), ('DEVICE', 'Device and month'), ('ONCE', 'Once')], default='MONTH', max_length=6)),
                    ('is_offered', models.BooleanField(default=True, verbose_name='On new proposals')),
                ],
                options={
                    'ordering': ['name'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='option_name_is_not_blank'), models.CheckConstraint(condition=models.Q(('rate__gte', 0)), name='option_rate_is_not_negative')],
                },
            ),
            migrations.CreateModel(
                name='ProposalTemplate',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('name', models.CharField(max_length=60, unique=True)),
                    ('language', clients.models.base.CodeField(choices=[('auto', 'As the letterhead'), ('en', 'English'), ('de', 'Deutsch'), ('fr', 'Français'), ('es', 'Español')], default='auto', max_length=4)),
                    ('size', clients.models.base.CodeField(choices=[('auto', "As is usual in the letterhead's country"), ('Letter', 'US Letter'), ('A4', 'A4')], default='auto', max_length=6)),
                    ('is_default', models.BooleanField(default=False)),
                ],
                options={
                    'ordering': ['name'],
                    'constraints': [models.UniqueConstraint(models.F('is_default'), condition=models.Q(('is_default', True)), name='one_default_proposal_template'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='proposal_template_name_is_not_blank')],
                },
            ),
            migrations.CreateModel(
                name='ProposalTemplateVersion',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('number', models.PositiveSmallIntegerField()),
                    ('sections', models.JSONField(help_text='In their order: code, title, text, is_shown.')),
                    ('made_at', models.DateTimeField()),
                    ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('template', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='contracts.proposaltemplate')),
                ],
                options={
                    'ordering': ['-number'],
                    'constraints': [models.UniqueConstraint(models.F('template'), models.F('number'), name='template_version_is_told_once')],
                },
            ),
            migrations.CreateModel(
                name='Certificate',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('content', models.BinaryField()),
                    ('sha256', models.CharField(max_length=64)),
                    ('rendered_at', models.DateTimeField()),
                    ('proposal', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='certificate', to='contracts.proposal')),
                    ('sealed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.sealkey')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='StatementRun',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('once', models.UUIDField(blank=True, help_text='Of the form it was asked by: one run each.', null=True, unique=True)),
                    ('kind', clients.models.base.CodeField(choices=[('DRAFT', 'Draft all that is due'), ('ISSUE', 'Issue the selected drafts')], max_length=5)),
                    ('asked_at', models.DateTimeField()),
                    ('wanted_count', models.PositiveIntegerField(help_text='How many it was asked for.')),
                    ('statements', models.JSONField(blank=True, default=list, help_text='The drafts to issue, each as it was shown: id, name, total, currency.')),
                    ('handled_count', models.PositiveIntegerField(default=0, help_text='How many of them were looked at, in their order.')),
                    ('done_count', models.PositiveIntegerField(default=0, help_text='How many were drafted or issued.')),
                    ('refused', models.JSONField(blank=True, default=list, help_text='What could not be done: about what, and why.')),
                    ('finished_at', models.DateTimeField(blank=True, null=True)),
                    ('failure', models.TextField(blank=True)),
                    ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'run of statements',
                    'verbose_name_plural': 'runs of statements',
                    'ordering': ['-asked_at'],
                    'indexes': [models.Index(fields=['-asked_at'], name='statement_runs_newest')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('failure', ''), ('finished_at__isnull', False), _connector='OR'), name='statement_run_that_failed_has_ended')],
                },
            ),
        ]),
        finish_tables(),
        freeze("contracts_event"),
        freeze("contracts_proposal", movable=DECISION),
        migrations.RunSQL(ANSWERED, "DROP TRIGGER contracts_proposal_answer_is_frozen ON contracts_proposal"),
        freeze("contracts_proposaldocument"),
        freeze("contracts_certificate"),
        freeze("contracts_proposaltemplateversion"),
        freeze("contracts_sealkey", movable=("retired_at",)),
        freeze("contracts_contract", movable=("status", "ended_on", "end_reason"), when=f"OLD.status NOT IN {UNSIGNED}"),
        freeze("contracts_contractrate"),
        freeze("contracts_ceiling"),
        freeze("contracts_statement", when="OLD.status = 'ISSUED'"),
        freeze_with_parent(
            "contracts_statementline", column="statement_id", parent="contracts_statement", when="p.status = 'ISSUED'"
        ),
        freeze("contracts_termsversion", movable=("effective_until",), when="OLD.status IN ('ACCEPTED', 'DECLINED')"),
        migrations.RunSQL(IS_ISSUED, "DROP FUNCTION is_issued(uuid)"),
        freeze("contracts_adjustment", when=ISSUED),
        migrations.RunSQL(NO_OVERLAP, "ALTER TABLE contracts_termsversion DROP CONSTRAINT accepted_terms_do_not_overlap"),
    ]
