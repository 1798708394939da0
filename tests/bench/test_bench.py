from tests.bench import ask, desk, memory, pipeline


def test_ask_prints_its_table(capsys):
    ask.main(["--questions", "10", "--runs", "1"])

    assert "│ 10 " in capsys.readouterr().out


def test_pipeline_loses_nothing(capsys):
    tiny = "--rounds 1 --messages 20 --users 10 --outstanding 5 --seconds 0.1 --cases ac"
    lost = pipeline.main(tiny.split())

    assert lost == 0
    assert "│ c: ours, polling " in capsys.readouterr().out


def test_memory_prints_its_table(capsys):
    memory.main(["--questions", "10", "--settle", "0"])

    assert "│ all answered " in capsys.readouterr().out


def test_desk_shows_every_card(capsys):
    lost = desk.main(["--tips", "2", "--apart", "0", "--at-once", "0"])

    assert lost == 0
    assert "│ 2 " in capsys.readouterr().out
