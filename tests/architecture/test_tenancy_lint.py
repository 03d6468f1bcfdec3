"""The ways out of an MSP that no run-time guard closes are not taken anywhere in the source."""

import ast
import re

import pytest

from tests.architecture.reading import ROOT, calls, dotted, functions, imports, listed, modules, snippet

TENANCY = ("config.tenancy",)
BACKEND = ("config.tenancy.backend",)
MAY_USE_A_CURSOR = ("config.tenancy", "config.health", "config.embedded")
SWITCHES = {"schema_context", "tenant_context", "schema_exists", "schema_rename", "set_schema", "set_tenant",
            "set_schema_to_public", "activate", "deactivate"}  # fmt: skip
READERS = {"list", "tuple", "set", "dict", "len", "sorted", "bool"}
MODELS = re.compile(r"\.models(\.|$)")


def search_paths(module):
    if not module.is_in(*BACKEND):
        for number, line in enumerate(module.text.splitlines(), 1):
            if "search_path" in line.lower():
                yield f"{module.path}:{number} names the search_path"


def foreign_switches(module):
    """django-tenants' own ways to select: as decorators and context managers threads swap MSPs (holes 4, 5, 6)."""
    for name, line in imports(module):
        if name.rpartition(".")[2] in {"schema_context", "tenant_context"}:
            yield f"{module.path}:{line} imports {name}; use config.tenancy.scope"
    if module.is_in(*TENANCY):
        return
    for name, call in calls(module):
        if "." in name and name.rpartition(".")[2] in SWITCHES and ("connection" in name or "tenant" in name.lower()):
            yield f"{module.path}:{call.lineno} selects an MSP with {name}"


def msps_as_contexts(module):
    for node in ast.walk(module.tree):
        if isinstance(node, ast.With):
            for item in node.items:
                if dotted(item.context_expr) in {"msp", "tenant", "self.msp", "request.tenant", "connection.tenant"}:
                    yield f"{module.path}:{node.lineno} uses an MSP as a context manager; use msp_scope"


def scopes_as_decorators(module):
    for function in functions(module):
        for decorator in function.decorator_list:
            target = decorator.func if isinstance(decorator, ast.Call) else decorator
            if dotted(target).rpartition(".")[2] in {"msp_scope", "public_scope", "scope_of", "schema_context"}:
                yield f"{module.path}:{function.lineno} selects an MSP by a decorator"


def raw_sql(module):
    for name, call in calls(module):
        deed = name.rpartition(".")[2]
        if (deed in {"extra", "raw"} and ".objects" in name) or deed == "RawSQL":
            yield f"{module.path}:{call.lineno} writes SQL with {name}"
        if deed == "cursor" and "connection" in name and not module.is_in(*MAY_USE_A_CURSOR):
            yield f"{module.path}:{call.lineno} opens a cursor"


def other_databases(module):
    """`using=` would pass the router by, and with it every guard of rows and querysets."""
    if module.is_in(*TENANCY):
        return
    for name, call in calls(module):
        chosen = any(keyword.arg == "using" for keyword in call.keywords) and not name.endswith(("Index", "Constraint"))
        if chosen or (name.endswith(".using") and "objects" in name):
            yield f"{module.path}:{call.lineno} chooses a database with {name}"


def jobs_beside_the_outbox(module):
    if module.is_in(*TENANCY):
        return
    for name, call in calls(module):
        deed = name.rpartition(".")[2]
        if deed in {"send_task", "delay_on_commit", "apply_async_on_commit", "on_commit"}:
            yield f"{module.path}:{call.lineno} passes the outbox by with {name}"
        if deed in {"delay", "apply_async"} and call.args:
            yield f"{module.path}:{call.lineno} {name} hands over positional arguments"
    for name, line in imports(module):
        if name.startswith("celery.") and name.rpartition(".")[2] in {"Celery", "Task", "chord", "group", "chain"}:
            yield f"{module.path}:{line} imports {name}: only shared_task carries the MSP"


def odd_tasks(module):
    """Every task is a JobTask, takes keywords and tolerates those it does not know."""
    for function in functions(module):
        for decorator in function.decorator_list:
            if dotted(decorator).removesuffix("()") not in {"shared_task", "app.task", "celery.shared_task"}:
                continue
            chosen = isinstance(decorator, ast.Call) and any(word.arg == "base" for word in decorator.keywords)
            if chosen and not module.is_in(*TENANCY):
                yield f"{module.path}:{function.lineno} {function.name} chooses a base of its own"
            positional = [a.arg for a in function.args.args if a.arg != "self"]
            if positional or function.args.vararg or function.args.kwarg is None:
                yield f"{module.path}:{function.lineno} {function.name} must take (*, ..., **_unknown)"


def remembered_rows(module):
    """A function cached for the process must not know models: it would hand one MSP's rows to the next (hole 22)."""
    knows_models = any(MODELS.search(name) for name, _ in imports(module))
    for function in functions(module):
        names = {dotted(d).removesuffix("()").rpartition(".")[2] for d in function.decorator_list}
        if names & {"lru_cache", "cache"} and knows_models and "objects" in ast.unparse(function):
            yield f"{module.path}:{function.lineno} {function.name} remembers rows for the whole process"


def queries_at_import(module):
    """What a class or module reads when it is imported, it reads of whoever is selected then (hole 22)."""
    for node in _run_at_import(module.tree):
        match node:
            case ast.Call() if dotted(node.func) in READERS:
                read = node.args
            case ast.ListComp() | ast.SetComp() | ast.DictComp():
                read = [loop.iter for loop in node.generators]
            case ast.For():
                read = [node.iter]
            case _:
                continue
        if any(".objects" in dotted(source) for source in read):
            yield f"{module.path}:{node.lineno} reads rows at import"


def _run_at_import(node):
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.Lambda | ast.AsyncFunctionDef):
            yield child
            yield from _run_at_import(child)


def coroutines(module):
    """In a coroutine the connection is that of another thread: `public` (hole 8)."""
    if module.is_in("config.embedded"):
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.AsyncFunctionDef):
            yield f"{module.path}:{node.lineno} {node.name} is a coroutine"
    for name, line in imports(module):
        if name.rpartition(".")[2] in {"sync_to_async", "async_to_sync"}:
            yield f"{module.path}:{line} imports {name}"


def bare_signatures(module):
    """What is signed without the MSP is good at every MSP (hole 16)."""
    if module.is_in("config.accounts"):
        return
    for name, line in imports(module):
        if name.startswith(("django.core.signing", "itsdangerous", "jwt", "rest_framework_simplejwt")):
            yield f"{module.path}:{line} signs with {name}; use config.accounts"


def own_schemas(module):
    """Only config knows the names of schemas."""
    if module.is_in("config"):
        return
    for number, line in enumerate(module.text.splitlines(), 1):
        if "schema_name" in line or re.search(r"\bpublic\.\w", line):
            yield f"{module.path}:{number} names a schema"


LINTS = [search_paths, foreign_switches, msps_as_contexts, scopes_as_decorators, raw_sql, other_databases,
         jobs_beside_the_outbox, odd_tasks, remembered_rows, queries_at_import, coroutines, bare_signatures,
         own_schemas]  # fmt: skip


@pytest.mark.parametrize("lint", LINTS, ids=lambda lint: lint.__name__)
def test_nobody_leaves_an_msp(lint):
    found = [finding for module in modules() for finding in lint(module)]
    assert not found, listed(found)


PLANTED = [
    (search_paths, "cursor.execute('SET search_path = public')"),
    (search_paths, "cursor.execute('set local SEARCH_PATH to public')"),
    (foreign_switches, "from django_tenants.utils import schema_context"),
    (foreign_switches, "connection.set_tenant(msp)"),
    (foreign_switches, "connection.set_schema_to_public()"),
    (msps_as_contexts, "with msp:\n    pass"),
    (msps_as_contexts, "with open('x') as f, request.tenant:\n    pass"),
    (scopes_as_decorators, "@msp_scope(northwind)\ndef f():\n    pass"),
    (scopes_as_decorators, "@scope.public_scope()\ndef f():\n    pass"),
    (raw_sql, "Client.objects.extra(where=['1=1'])"),
    (raw_sql, "Client.objects.raw('SELECT 1')"),
    (raw_sql, "Client.objects.annotate(x=RawSQL('1', []))"),
    (raw_sql, "with connection.cursor() as cursor:\n    pass"),
    (other_databases, "Client.objects.using('default').all()"),
    (other_databases, "client.save(using='default')"),
    (jobs_beside_the_outbox, "current_app.send_task('x')"),
    (jobs_beside_the_outbox, "transaction.on_commit(f)"),
    (jobs_beside_the_outbox, "task.delay_on_commit(mail_id=1)"),
    (jobs_beside_the_outbox, "send_mail.delay(mail.pk)"),
    (jobs_beside_the_outbox, "from celery.canvas import chord"),
    (odd_tasks, "@shared_task\ndef f(mail_id, **_unknown):\n    pass"),
    (odd_tasks, "@shared_task(name='x')\ndef f(*, mail_id):\n    pass"),
    (odd_tasks, "@shared_task(base=Task)\ndef f(*, mail_id, **_unknown):\n    pass"),
    (remembered_rows, "from clients.models import Client\n@lru_cache\ndef f():\n    return list(Client.objects.all())"),
    (
        remembered_rows,
        "from clients.models import Client\n@functools.cache\ndef f(pk):\n    return Client.objects.get(pk=pk)",
    ),
    (queries_at_import, "class F(Form):\n    c = ChoiceField(choices=[(x.pk, x.name) for x in Client.objects.all()])"),
    (queries_at_import, "NAMES = list(Client.objects.values_list('name'))"),
    (coroutines, "async def view(request):\n    pass"),
    (coroutines, "from asgiref.sync import sync_to_async"),
    (bare_signatures, "from django.core import signing"),
    (bare_signatures, "import jwt"),
    (own_schemas, "name = connection.schema_name"),
    (own_schemas, "sql = 'SELECT 1 FROM public.tenancy_msp'"),
]


@pytest.mark.parametrize(("lint", "text"), PLANTED)
def test_a_way_out_is_found(lint, text):
    assert list(lint(snippet(text)))


def test_every_lint_has_something_planted():
    assert {lint for lint, _ in PLANTED} == set(LINTS)


def test_there_is_no_door_but_wsgi_and_no_subfolder_routing():
    assert not list(ROOT.glob("config/asgi*"))
    source = "".join(module.text for module in modules("config"))
    assert "ASGI_APPLICATION" not in source
    assert "TENANT_SUBFOLDER_PREFIX" not in source
    assert "TenantSubfolderMiddleware" not in source


def test_the_cache_is_cleared_by_nobody():
    found = [
        module.path for module in modules() for name, _ in calls(module) if name in {"cache.clear", "caches[].clear"}
    ]
    assert not found, listed(found)
