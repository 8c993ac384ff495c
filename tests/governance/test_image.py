"""The image and its services, as far as they can be read without a container engine."""

import re
import subprocess

import pytest
import yaml


@pytest.fixture
def read(request):
    return lambda path: (request.config.rootpath / path).read_text()


def test_entry_script_is_sound_and_knows_every_part_of_the_compose_file(read, request):
    subprocess.run(["bash", "-n", "docker/entry.sh"], cwd=request.config.rootpath, check=True)
    parts = set(re.findall(r"^    (\w+)\) exec", read("docker/entry.sh"), re.M))
    services = yaml.safe_load(read("docker/compose.yml"))["services"]
    ours = {name: service for name, service in services.items() if "command" in service and "build" in service}
    assert {service["command"] for service in ours.values()} == parts == set(ours)


def test_image_is_made_by_targets_of_the_makefile(read, request):
    wanted = re.findall(r"RUN make ([\w./ -]+?)(?: &&|$)", read("docker/Dockerfile"), re.M)
    assert wanted
    for targets in wanted:
        subprocess.run(["make", "--dry-run", *targets.split()], cwd=request.config.rootpath, check=True)


def test_every_file_that_the_image_names_is_there(read, request):
    names = re.findall(r"docker/\w+\.\w+", read("docker/Dockerfile"))
    for line in re.findall(r"^COPY ((?!--from).+) \./$", read("docker/Dockerfile"), re.M):
        names += line.split()
    assert len(names) >= 6
    for name in names:
        assert (request.config.rootpath / name).is_file(), name


def test_services_wait_for_what_they_need_and_keep_what_they_must(read):
    compose = yaml.safe_load(read("docker/compose.yml"))
    for name in ("web", "worker", "timetable"):
        assert set(compose["services"][name]["depends_on"]) == {"postgres", "redis"}
        assert compose["services"][name]["read_only"]
    mounted = {volume.split(":")[0] for service in compose["services"].values() for volume in service["volumes"]}
    assert mounted == set(compose["volumes"])
    assert "--appendonly" in compose["services"]["redis"]["command"]


def test_no_secret_and_no_open_port_is_written_down(read):
    compose = read("docker/compose.yml")
    assert set(re.findall(r"PASSWORD: (\S+)", compose)) == {"${POSTGRES_PASSWORD:?}"}
    assert re.findall(r"ports: \[(.+)\]", compose) == ['"127.0.0.1:8000:8000"']


def test_image_does_not_run_as_root(read):
    assert re.search(r"^USER register$", read("docker/Dockerfile"), re.M)


def test_locks_name_exact_versions_and_no_host(read):
    assert '"resolved"' not in read("package-lock.json")
    for path in ("requirements.txt", "requirements-dev.txt"):
        lines = [line for line in read(path).splitlines() if line and not line.lstrip().startswith("#")]
        assert all(re.match(r"[\w.-]+==\S+( ;|$)", line) for line in lines)


def test_front_end_holds_every_font_and_every_licence(request):
    built = request.config.rootpath / "static/build"
    parts = {path.stem for path in (built / "licences").iterdir()}
    assert parts == {"govuk-frontend", "htmx", "source-sans-3", "source-serif-4", "atkinson-hyperlegible-mono"}
    assert "(C) GOV.UK Design System Team" in (built / "licences/govuk-frontend.txt").read_text()
    assert len(list((built / "fonts").glob("*.woff2"))) == 5
    assert not re.search(r"url\((?!data:)|crown|GDS Transport", (built / "base.css").read_text())
