from benchmarks.persona_recovery import SEEDS, adjusted_rand_index


def test_segments_find_the_overlapping_personas_of_the_demo_again(tmp_path):
    found = []
    for seed in SEEDS:
        folder = tmp_path / str(seed)
        folder.mkdir()
        found.append(adjusted_rand_index(folder, 2_500, seed))
    assert min(found) >= 0.5, found
    assert max(found) < 0.8, f"personas overlap, as people do: {found}"
